using Retune.Models;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>A point that ran: with a result, or trained once more, or interrupted, or failed.</summary>
/// <param name="Point">The point.</param>
internal sealed record EndedJob(Point Point)
{
    /// <summary>What it brought.</summary>
    public PointResult? Result { get; init; }

    /// <summary>Where only the model was needed once more: its development perplexity.</summary>
    public double? DevelopmentPerplexityAgain { get; init; }

    /// <summary>Why it failed.</summary>
    public Exception? Failure { get; init; }
}

/// <summary>Trains a point's model and measures it.</summary>
internal sealed class PointWork(ExperimentConfig config, Corpus corpus, ExperimentFolders folders, PointRun run)
{
    /// <summary>Runs a point to its end or interruption.</summary>
    /// <param name="point">The point.</param>
    /// <param name="again">Whether its result is known and only its model is needed.</param>
    /// <param name="yardstick">The result that it is compared with; null where it runs to its end.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="watch">Told of the training.</param>
    /// <param name="cancellation">Interrupts it.</param>
    public EndedJob Run(Point point, bool again, PointResult? yardstick, int threads, ExperimentWatch watch, CancellationToken cancellation)
    {
        try
        {
            if (point.IsInterpolation)
                return new EndedJob(point) { Result = Interpolation.Of(New(point, PointOutcome.Finished, [], threads), LoadParts(point), corpus, config, threads, cancellation) };
            string? Hopeless(IReadOnlyList<IterationResult> iterations) =>
                yardstick is null ? null : HopelessRule.Reason(config.EarlyStop, iterations, yardstick.Iterations, yardstick.Point);
            TrainingResult? training = run.Train(
                point, threads, iterations => Hopeless(iterations) is not null, new PointObserver(point, PointOptions.ExpectedIterations(config, point), again, watch), cancellation);
            if (training is null)
                return new EndedJob(point);
            if (again)
                return new EndedJob(point) { DevelopmentPerplexityAgain = training.Development!.Perplexity };
            PointMeasurement measured = PointMeasurement.Of(
                LanguageModel.Load(folders.Model(point)), training, corpus, config.Training.EvaluationStreams, threads, cancellation);
            return new EndedJob(point)
            {
                Result = New(point, training.StoppedEarly ? PointOutcome.Stopped : PointOutcome.Finished, training.Iterations, threads) with
                {
                    Reason = training.StoppedEarly ? Hopeless(training.Iterations) : null,
                    BestIteration = training.BestIteration,
                    Development = measured.Development,
                    Test = measured.Test,
                    General = measured.General,
                    LogDeviationHistogram = measured.LogDeviation,
                    WordsPerSecond = training.WordsPerSecond,
                    EvaluationWordsPerSecond = measured.WordsPerSecond,
                    TrainingSeconds = training.Seconds,
                },
            };
        }
        catch (DivergenceException divergence) when (!again)
        {
            // A rate too high for one point of a grid is a result of the grid.
            PointResult diverged = New(point, PointOutcome.Diverged, divergence.Iterations, threads) with { Reason = divergence.Reason, TrainingSeconds = divergence.Seconds };
            return new EndedJob(point) { Result = diverged };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new EndedJob(point);                     // outside of the training's steps: nothing is lost
        }
        catch (Exception failure)
        {
            return new EndedJob(point) { Failure = failure };
        }
    }

    private LanguageModel[] LoadParts(Point point) => [.. point.Needs.Select(part => LanguageModel.Load(folders.Model(part)))];

    private PointResult New(Point point, PointOutcome outcome, IReadOnlyList<IterationResult> iterations, int threads) => new()
    {
        Point = point.Id,
        Identity = PointIdentity.Of(config, corpus, point),
        Outcome = outcome,
        Iterations = iterations,
        Threads = threads,
        Written = Origins.Here(),
    };
}
