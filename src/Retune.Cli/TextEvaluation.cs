using Retune.Training;

namespace Retune.Cli;

/// <summary>How a text is taken through a model.</summary>
/// <param name="Streams">Parallel streams it is cut into.</param>
/// <param name="Threads">Threads.</param>
/// <param name="MemoryMebibytes">MiB for scores.</param>
internal sealed record TextEvaluation(int Streams, int Threads, int MemoryMebibytes)
{
    /// <summary>As trainings and evaluations do unless they are told otherwise.</summary>
    public static TextEvaluation Standard(int threads) => new(new TrainingOptions().EvaluationStreams, threads, new TrainingOptions().MemoryMebibytes);

    /// <summary>Bytes for scores.</summary>
    public long Memory => (long)MemoryMebibytes << 20;
}
