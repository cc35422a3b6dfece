using System.CommandLine;
using System.CommandLine.Help;
using Retune.Cli.Options;

namespace Retune.Cli.Verbs;

/// <summary>A verb of the command line: its options in groups, its examples, and what it does.</summary>
internal abstract class Verb : Command
{
    /// <summary>Creates a verb.</summary>
    /// <param name="name">What is typed.</param>
    /// <param name="summary">One line for the list of verbs.</param>
    /// <param name="description">One paragraph for the verb's own help.</param>
    /// <param name="usage">The words after the verb.</param>
    /// <param name="examples">Command lines, one a line.</param>
    /// <param name="session">The call of the program.</param>
    protected Verb(string name, string summary, string description, string usage, string examples, Session session)
        : base(name, summary)
    {
        Session = session;
        Usage = usage;
        // A help option of its own, found before the program's.
        Add(new HelpOption { Action = new HelpText(description, examples, session.Terminal) });
        SetAction(Run);
    }

    /// <summary>The words after the verb, for the help.</summary>
    public string Usage { get; }

    /// <summary>The options as the help shows them.</summary>
    public IReadOnlyList<OptionGroup> Groups { get; private set; } = [];

    /// <summary>The call of the program.</summary>
    protected Session Session { get; }

    /// <summary>Gives the verb its options.</summary>
    protected void Add(params OptionGroup[] groups)
    {
        Groups = groups;
        foreach (Option option in groups.SelectMany(group => group.Options))
            Add(option);
    }

    /// <summary>Does the work and returns the exit code.</summary>
    protected abstract int Run(ParseResult parsed);
}
