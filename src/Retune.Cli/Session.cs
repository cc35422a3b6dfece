using Retune.Cli.Output;

namespace Retune.Cli;

/// <summary>One call of the program: its words, where it writes, and whether it shall stop.</summary>
/// <param name="Arguments">The command line after the program's name.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Terminal">Whether a person watches the output, so that a line may be rewritten.</param>
/// <param name="Cancellation">Set by Ctrl+C and SIGTERM.</param>
internal sealed record Session(IReadOnlyList<string> Arguments, TextWriter Output, bool Terminal, CancellationToken Cancellation)
{
    /// <summary>Opens standard input; there is none unless it is given.</summary>
    public Func<Stream> Input { get; init; } = () => Stream.Null;

    /// <summary>Whether the reader of standard output has gone, as <c>head</c> goes when it has its lines.</summary>
    public Func<bool> ReaderIsGone { get; init; } = () => false;

    /// <summary>The report in the form asked for.</summary>
    public IReport Report(bool json) => json ? new JsonReport(Output) : new TextReport(Output, Terminal);

    /// <summary>The command as it was given.</summary>
    public string Command => Line(Arguments);

    /// <summary>The command that goes on with this run after an interruption.</summary>
    public string ResumeCommand => Line(Arguments.Contains("--resume") ? Arguments : Arguments.Append("--resume"));

    /// <summary>Characters that mean something to a shell.</summary>
    private const string Special = "\"'*?[]{}$`\\&;()<>|!#~";

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) =>
        word.Length == 0 || word.Any(c => char.IsWhiteSpace(c) || Special.Contains(c)) ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'" : word;

    /// <summary>A call of the program as it is typed.</summary>
    public static string Line(IEnumerable<string> words) => "retune " + string.Join(' ', words.Select(Quoted));
}
