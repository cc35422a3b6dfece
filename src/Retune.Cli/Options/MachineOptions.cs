using System.CommandLine;
using Retune.Training;

namespace Retune.Cli.Options;

/// <summary>Options of every verb that computes.</summary>
internal sealed class MachineOptions
{
    private readonly NumberOption<int> _threads = new("--threads", "N", "Threads; with managed products the result does not depend on it.", "all processors");

    private readonly NumberOption<int> _memory = new("--memory", "MIB",
        "MiB for the scores of an evaluation, and again for those of a softmax training; the result does not depend on it.", new TrainingOptions().MemoryMebibytes);

    /// <summary>Writes JSON lines instead of text.</summary>
    public Option<bool> Json { get; } = Word.Switch("--json", "Write JSON lines, one object with an 'event' a line, and nothing else to standard output.");

    /// <summary>The options for the help.</summary>
    public IReadOnlyList<Option> Options => [_threads, Json];

    /// <summary>The option --memory, of the verbs that score whole vocabularies.</summary>
    public Option Memory => _memory;

    /// <summary>MiB for scores; checked with the other options of a run.</summary>
    public int MemoryMebibytes(ParseResult parsed) => parsed.GetValue(_memory) ?? new TrainingOptions().MemoryMebibytes;

    /// <summary>The number of threads.</summary>
    /// <exception cref="InputException">None, or too many.</exception>
    public int Threads(ParseResult parsed)
    {
        int threads = parsed.GetValue(_threads) ?? new TrainingOptions().Threads;
        return threads is >= 1 and <= 256 ? threads : throw new InputException($"The number of threads is {threads}; it must be from 1 to 256.");
    }
}
