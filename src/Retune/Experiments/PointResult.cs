using System.Text.Json.Serialization;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>How a point ended.</summary>
public enum PointOutcome
{
    /// <summary>Its schedule ran to the end.</summary>
    Finished,

    /// <summary>It was given up as hopeless (<see cref="EarlyStopSettings"/>).</summary>
    Stopped,

    /// <summary>Its loss, gradient or perplexity ran away.</summary>
    Diverged,
}

/// <summary>A model's figures on one text; natural logarithms.</summary>
/// <param name="Perplexity">Normalised perplexity.</param>
/// <param name="PerplexityWithoutUnknown">The same without the positions whose word is unknown.</param>
/// <param name="UnnormalisedPerplexity">Of exp(score - ln Z), ln Z re-centred: no true perplexity.</param>
/// <param name="LogDeviationMeanBefore">Mean log deviation under the ln Z of training.</param>
/// <param name="LogDeviationMean">Mean log deviation under ln Z re-centred on the domain's development text.</param>
/// <param name="LogDeviationVariance">Its variance, which re-centring does not change.</param>
public sealed record TextMeasurement(
    double Perplexity, double PerplexityWithoutUnknown, double UnnormalisedPerplexity, double LogDeviationMeanBefore, double LogDeviationMean,
    double LogDeviationVariance);

/// <summary>How often values lie in [first + i · width, first + (i + 1) · width).</summary>
/// <param name="FirstEdge">Lower edge of the first class.</param>
/// <param name="Width">Width of each class.</param>
/// <param name="Counts">Values in each class; the outermost ones hold what lies beyond them too.</param>
public sealed record Histogram(double FirstEdge, double Width, IReadOnlyList<long> Counts);

/// <summary>By which program and where something was computed.</summary>
/// <param name="Retune">Version.</param>
/// <param name="Commit">The commit it was built from; empty where it is not known.</param>
/// <param name="Runtime">.NET's version.</param>
/// <param name="Processor">Name, and how many threads it has.</param>
/// <param name="Kernels">For example <c>managed, AVX-512</c>.</param>
/// <param name="Date">UTC, to the second.</param>
public sealed record Origin(string Retune, string Commit, string Runtime, string Processor, string Kernels, string Date);

/// <summary>
/// What one training run of an experiment, or its interpolation, brought: the content of a file <c>points/ID.json</c>. Figures of the test text are
/// measured for every point, so that no model is needed later, but every choice is made on the development text alone.
/// </summary>
public sealed record PointResult
{
    /// <summary>The point's name.</summary>
    public required string Point { get; init; }

    /// <summary>Name → value of everything that determines the run's bits.</summary>
    public required SortedDictionary<string, string> Identity { get; init; }

    /// <summary>How it ended.</summary>
    public required PointOutcome Outcome { get; init; }

    /// <summary>Why it did not run to its end; null where it did.</summary>
    public string? Reason { get; init; }

    /// <summary>The iteration whose model was kept; 0 is the model it began with.</summary>
    public int BestIteration { get; init; }

    /// <summary>Whether an iteration bettered the model it began with; where none did, that model was kept and measured.</summary>
    [JsonIgnore]
    public bool Bettered => BestIteration > 0;

    /// <summary>Every iteration.</summary>
    public required IReadOnlyList<IterationResult> Iterations { get; init; }

    /// <summary>The weight of the id model in an interpolation; null elsewhere.</summary>
    public double? Weight { get; init; }

    /// <summary>The kept model on the domain's development text; null where the run diverged.</summary>
    public TextMeasurement? Development { get; init; }

    /// <summary>On the domain's test text.</summary>
    public TextMeasurement? Test { get; init; }

    /// <summary>On the general development text.</summary>
    public TextMeasurement? General { get; init; }

    /// <summary>Log deviation on the domain's test text, ln Z re-centred.</summary>
    public Histogram? LogDeviationHistogram { get; init; }

    /// <summary>Training speed.</summary>
    public double WordsPerSecond { get; init; }

    /// <summary>Positions a second when perplexity is measured.</summary>
    public double EvaluationWordsPerSecond { get; init; }

    /// <summary>Seconds of training.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Threads of the run when it ended; the figures but the speeds do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>By which program and where.</summary>
    public required Origin Written { get; init; }
}
