using System.Diagnostics;
using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Mixtures;
using Retune.Models;
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
    /// <param name="threads">Threads, from 1 to 256.</param>
    /// <param name="progress">Told the share done, in [0, 1].</param>
    /// <param name="cancellation">Ends the evaluation.</param>
    /// <param name="memory">Bytes for activations and scores (<see cref="EngineOptions.ScoreMemory"/>); the figures do not depend on it.</param>
    /// <exception cref="InputException">The text was encoded with another vocabulary, or has none but unknown words.</exception>
    /// <exception cref="ArgumentException">The number of streams or threads is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EvaluationResult Evaluate(
        LanguageModel model, TokenFile text, int streams, int threads, IProgress<double>? progress = null, CancellationToken cancellation = default,
        long memory = EngineOptions.DefaultScoreMemory)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        text.RequireFor(model.Vocabulary, "text");
        using var engine = new CpuEvaluationEngine(model.Parameters, threads, memory);
        return Evaluate(engine, model.LnZ, text, streams, progress, cancellation);
    }

    /// <summary>
    /// Evaluates a model as <see cref="Evaluate(LanguageModel, TokenFile, int, int, IProgress{double}, CancellationToken, long)"/> does, and
    /// keeps the normalised ln p(w|h) of every position, 8 bytes each, for a mixture with other models.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text, encoded with the model's vocabulary.</param>
    /// <param name="streams">Parallel streams; 1 carries the state through the whole text.</param>
    /// <param name="threads">Threads, from 1 to 256.</param>
    /// <param name="probabilities">ln p(w|h) of the positions.</param>
    /// <param name="progress">Told the share done, in [0, 1].</param>
    /// <param name="cancellation">Ends the evaluation.</param>
    /// <param name="memory">Bytes for activations and scores (<see cref="EngineOptions.ScoreMemory"/>); the figures do not depend on it.</param>
    /// <exception cref="InputException">As above, or the text has more positions than an array can hold.</exception>
    /// <exception cref="ArgumentException">The number of streams or threads is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EvaluationResult Evaluate(
        LanguageModel model, TokenFile text, int streams, int threads, out TextProbabilities probabilities, IProgress<double>? progress = null,
        CancellationToken cancellation = default, long memory = EngineOptions.DefaultScoreMemory)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        text.RequireFor(model.Vocabulary, "text");
        double[] lnP = TextProbabilities.NewArray(text);
        using var engine = new CpuEvaluationEngine(model.Parameters, threads, memory);
        EvaluationResult result = Evaluate(engine, model.LnZ, text, streams, progress, cancellation, (position, _, score, logSum) => lnP[position] = score - logSum);
        probabilities = new TextProbabilities(text, lnP);
        return result;
    }

    /// <summary>Evaluates on an engine; <paramref name="visit"/> is told of every position.</summary>
    internal static EvaluationResult Evaluate(
        IEvaluationEngine engine, double lnZ, TokenFile text, int streams, IProgress<double>? progress, CancellationToken cancellation,
        PositionVisitor? visit = null)
    {
        long started = Stopwatch.GetTimestamp();
        var statistics = new PositionStatistics(lnZ, text.UnknownId);
        TextPass.Run(engine, text, streams, wantsLogSums: true, (position, target, score, logSum) =>
        {
            statistics.Add(target, score, logSum);
            visit?.Invoke(position, target, score, logSum);
        }, progress, cancellation);
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
