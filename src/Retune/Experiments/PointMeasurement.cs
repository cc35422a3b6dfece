using Retune.Engines.Cpu;
using Retune.Evaluation;
using Retune.Models;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>The figures of a trained model on the three texts.</summary>
internal sealed record PointMeasurement(TextMeasurement Development, TextMeasurement Test, TextMeasurement General, Histogram LogDeviation, double WordsPerSecond)
{
    private const double ClassWidth = 0.05;
    private const int ClassesEachSide = 100;                // up to ±5

    /// <summary>Measures test and general text; the development text was measured by the training.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PointMeasurement Of(LanguageModel model, TrainingResult training, Corpus corpus, int streams, int threads, CancellationToken cancellation)
    {
        EvaluationResult development = training.Development!;
        double shift = training.LnZ - development.LnZ;      // what re-centring took off every log deviation
        long[] counts = new long[2 * ClassesEachSide];
        using var engine = new CpuEvaluationEngine(model.Parameters, threads);
        EvaluationResult test = Evaluator.Evaluate(engine, training.LnZ, corpus.DomainTest, streams, null, cancellation, (_, _, _, logSum) =>
            counts[Math.Clamp((int)Math.Floor((logSum - training.LnZ) / ClassWidth) + ClassesEachSide, 0, counts.Length - 1)]++);
        EvaluationResult general = Evaluator.Evaluate(engine, training.LnZ, corpus.GeneralDevelopment, streams, null, cancellation);
        // The mean of ln p falls by what ln Z grew.
        TextMeasurement recentred = Measurement(development, 0) with
        {
            UnnormalisedPerplexity = development.UnnormalisedPerplexity * Math.Exp(shift),
            LogDeviationMean = development.LogDeviation.Mean - shift,
        };
        return new PointMeasurement(recentred, Measurement(test, shift), Measurement(general, shift), Trimmed(counts), test.WordsPerSecond);
    }

    private static TextMeasurement Measurement(EvaluationResult result, double shift) => new(
        result.Perplexity, result.PerplexityWithoutUnknown, result.UnnormalisedPerplexity, result.LogDeviation.Mean + shift, result.LogDeviation.Mean,
        result.LogDeviation.Variance);

    /// <summary>The classes from the first to the last that holds something.</summary>
    private static Histogram Trimmed(long[] counts)
    {
        int first = Array.FindIndex(counts, count => count > 0), last = Array.FindLastIndex(counts, count => count > 0);
        return new Histogram(Math.Round((first - ClassesEachSide) * ClassWidth, 2), ClassWidth, counts[first..(last + 1)]);
    }
}
