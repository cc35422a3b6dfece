using System.CommandLine;

namespace Retune.Cli.Options;

/// <summary>Options that belong together, under one title of the help.</summary>
internal class OptionGroup(string title, params Option[] options)
{
    /// <summary>The title.</summary>
    public string Title { get; } = title;

    /// <summary>The options, in the help's order.</summary>
    public IReadOnlyList<Option> Options { get; } = options;
}
