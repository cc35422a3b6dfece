using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using Retune.Cli.Options;
using Retune.Cli.Verbs;

namespace Retune.Cli;

/// <summary>Writes the help of the program and of a verb: what it does, how it is called, its options by group, examples.</summary>
/// <param name="description">One paragraph.</param>
/// <param name="examples">Command lines, one a line.</param>
/// <param name="terminal">Whether the output is a terminal, whose width then counts.</param>
internal sealed class HelpText(string description, string examples, bool terminal) : SynchronousCommandLineAction
{
    private const int WidestLine = 100, NarrowestText = 20;

    /// <summary>Longer lines are hard to read.</summary>
    private int Width { get; } = terminal ? Math.Clamp(Console.WindowWidth - 1, 2 * NarrowestText, WidestLine) : WidestLine;

    /// <summary>Help is given whatever else is wrong on the line.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        foreach (string line in Wrap(description, Width))
            output.WriteLine(line);
        output.WriteLine();
        if (command is Verb verb)
        {
            Section(output, "USAGE", [($"retune {verb.Name} {verb.Usage}", "")]);
            foreach (OptionGroup group in verb.Groups)
                Section(output, group.Title.ToUpperInvariant(), group.Options.Select(Row));
        }
        else
        {
            Section(output, "USAGE", [("retune VERB [options]", "")]);
            Section(output, "VERBS", command.Subcommands.Select(sub => (sub.Name, sub.Description ?? "")));
            Section(output, "OPTIONS", [("--help", "Help of the program, or of the verb before it."), ("--version", "The program's version.")]);
        }
        Section(output, "EXAMPLES", examples.Split('\n').Select(line => (line.TrimEnd('\r'), "")));
        if (command is not Verb)
            output.WriteLine("EXIT CODES\n  0 success, 1 failure, 2 wrong usage or input, 130 interrupted (train and adapt go on with --resume, experiment with the same command)");
        return ExitCode.Success;
    }

    private static (string Name, string Text) Row(Option option)
    {
        string value = option.ValueType == typeof(bool) ? "" : " " + option.HelpName + (option.AllowMultipleArgumentsPerToken ? "..." : "");
        string standard = option.Required ? " (required)" : option is IDefaultText { DefaultText: { } text } ? $" (default {text})" : "";
        return (option.Name + value, option.Description + standard);
    }

    private void Section(TextWriter output, string title, IEnumerable<(string Name, string Text)> rows)
    {
        (string Name, string Text)[] all = [.. rows];
        int column = 4 + all.Where(row => row.Text.Length > 0).Select(row => row.Name.Length).DefaultIfEmpty(0).Max();
        output.WriteLine(title);
        foreach ((string name, string text) in all)
        {
            string start = "  " + name;
            if (text.Length == 0)
                output.WriteLine(start);
            foreach (string line in Wrap(text, Math.Max(Width - column, NarrowestText)))
            {
                output.WriteLine(start.PadRight(column) + line);
                start = "";
            }
        }
        output.WriteLine();
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        if (line.Length > 0)
            yield return line.ToString();
    }
}
