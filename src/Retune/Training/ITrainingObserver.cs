namespace Retune.Training;

/// <summary>Watches a training run. Every method is called on the thread that runs the training; none needs to do anything.</summary>
public interface ITrainingObserver
{
    /// <summary>Once, before the first step.</summary>
    void Started(RunHeader header)
    {
    }

    /// <summary>A few times a second at most.</summary>
    void Progressed(TrainingProgress progress)
    {
    }

    /// <summary>After each iteration, its development perplexity measured.</summary>
    void IterationCompleted(IterationResult iteration)
    {
    }
}

/// <summary>What a run says of itself before it begins.</summary>
/// <param name="Device">Where it computes, for example <c>cpu</c>.</param>
/// <param name="Kernels">Which kernels, for example <c>managed, AVX-512</c>.</param>
/// <param name="Threads">Threads used.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="TrainingWords">Positions of one iteration, <c>&lt;/s&gt;</c> counted.</param>
/// <param name="DevelopmentWords">Positions of the development text.</param>
/// <param name="Noise">The noise distribution and sample size, or null for cross-entropy.</param>
/// <param name="ResumedAtIteration">The iteration a resumed run goes on in, or null.</param>
/// <param name="References">Reference models whose mean is p_t; 0 where γ = 1.</param>
public sealed record RunHeader(
    string Device, string Kernels, int Threads, long Parameters, long TrainingWords, long DevelopmentWords, string? Noise, int? ResumedAtIteration,
    int References = 0);

/// <summary>Where a run is.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="MaximumIterations">The most the schedule allows.</param>
/// <param name="Words">Positions of this iteration that are done.</param>
/// <param name="TotalWords">Positions of one iteration.</param>
/// <param name="LossPerWord">Mean loss a position in this iteration so far (a sampled loss under NCE: no perplexity can be read off it).</param>
/// <param name="LearningRate">The current rate.</param>
/// <param name="WordsPerSecond">Training speed of this iteration so far.</param>
/// <param name="RemainingInIteration">Time left in this iteration at this speed.</param>
public sealed record TrainingProgress(
    int Iteration, int MaximumIterations, long Words, long TotalWords, double LossPerWord, double LearningRate, double WordsPerSecond, TimeSpan RemainingInIteration);

/// <summary>What an iteration brought.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="LearningRate">The rate of this iteration.</param>
/// <param name="LossPerWord">Mean training loss a position.</param>
/// <param name="DevelopmentPerplexity">Normalised perplexity of the development text.</param>
/// <param name="LogDeviationMean">Mean log deviation on the development text under the run's ln Z.</param>
/// <param name="WordsPerSecond">Training speed, evaluation not counted.</param>
/// <param name="Improved">Whether this is the best model so far (and was kept).</param>
public sealed record IterationResult(
    int Iteration, double LearningRate, double LossPerWord, double DevelopmentPerplexity, double LogDeviationMean, double WordsPerSecond, bool Improved);
