using System.Diagnostics;
using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Models;
using Retune.Streams;
using Retune.Text;

namespace Retune.Evaluation;

/// <summary>
/// Measures a model on a text: exact over the whole vocabulary, the text cut into a fixed number of streams, each from a
/// zero state, state carried on, every position counted. The figures do not depend on threads or on the size of a window.
/// </summary>
public static class Evaluator
{
    /// <summary>Where an evaluation computes.</summary>
    public static string Device => "cpu";

    /// <summary>The kernels it uses on this machine.</summary>
    public static string Kernels => CpuKernels.Description;

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text, encoded with the model's vocabulary.</param>
    /// <param name="streams">Parallel streams; 1 carries the state through the whole text.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="progress">Told the share done, in [0, 1].</param>
    /// <param name="cancellation">Ends the evaluation.</param>
    /// <param name="memory">Bytes for activations and scores (<see cref="EngineOptions.ScoreMemory"/>); the figures do not depend on it.</param>
    /// <exception cref="InputException">The text was encoded with another vocabulary, or has none but unknown words.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EvaluationResult Evaluate(
        LanguageModel model, TokenFile text, int streams, int threads, IProgress<double>? progress = null, CancellationToken cancellation = default,
        long memory = EngineOptions.DefaultScoreMemory)
    {
        text.RequireFor(model.Vocabulary, "text");
        using var engine = new CpuEvaluationEngine(model.Parameters, threads, memory);
        return Evaluate(engine, model.LnZ, text, streams, progress, cancellation);
    }

    internal static EvaluationResult Evaluate(
        IEvaluationEngine engine, double lnZ, TokenFile text, int streams, IProgress<double>? progress, CancellationToken cancellation,
        Action<int, double, double>? position = null)
    {
        long started = Stopwatch.GetTimestamp();
        engine.ResetEvaluation(streams);
        ParallelStreams reader = ParallelStreams.ForEvaluation(text, streams);
        var batch = new Minibatch(engine.EvaluationTime, streams);
        double[] scores = new double[batch.Targets.Length], logSums = new double[batch.Targets.Length];
        var statistics = new PositionStatistics(lnZ, text.UnknownId);
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            engine.Evaluate(batch, scores, logSums);
            for (int row = 0; row < batch.Time * streams; row++)
            {
                if (batch.Targets[row] == Minibatch.NoTarget)
                    continue;
                statistics.Add(batch.Targets[row], scores[row], logSums[row]);
                position?.Invoke(batch.Targets[row], scores[row], logSums[row]);
            }
            progress?.Report((double)reader.Position / reader.Length);
        }
        return new EvaluationResult
        {
            Positions = statistics.Positions,
            UnknownPositions = statistics.Unknown,
            Sentences = text.Sentences,
            OutOfVocabularyPercent = text.OutOfVocabularyPercent,
            Perplexity = statistics.Perplexity,
            PerplexityWithoutUnknown = statistics.PerplexityWithoutUnknown,
            UnnormalisedPerplexity = statistics.UnnormalisedPerplexity,
            UnnormalisedPerplexityWithoutUnknown = statistics.UnnormalisedPerplexityWithoutUnknown,
            LogDeviation = statistics.LogDeviation(),
            LnZ = lnZ,
            Streams = streams,
            WordsPerSecond = statistics.Positions / Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }
}
