namespace Retune.Evaluation;

/// <summary>
/// How well a model predicts a text. Every position counts, <c>&lt;/s&gt;</c> and <c>&lt;unk&gt;</c> among them, except in
/// the figures that say otherwise. Perplexities are exp of the mean negative natural log probability.
/// </summary>
public sealed record EvaluationResult
{
    /// <summary>Positions predicted: running words and one <c>&lt;/s&gt;</c> a sentence.</summary>
    public required long Positions { get; init; }

    /// <summary>Positions whose target is <c>&lt;unk&gt;</c>.</summary>
    public required long UnknownPositions { get; init; }

    /// <summary>Sentences.</summary>
    public required long Sentences { get; init; }

    /// <summary>Share of running words outside the vocabulary, percent.</summary>
    public required double OutOfVocabularyPercent { get; init; }

    /// <summary>Normalised perplexity: softmax over the whole vocabulary.</summary>
    public required double Perplexity { get; init; }

    /// <summary>The same over the positions whose target is not <c>&lt;unk&gt;</c>.</summary>
    public required double PerplexityWithoutUnknown { get; init; }

    /// <summary>Perplexity of the self-normalised probabilities exp(o - ln Z): not a true perplexity unless the log deviation is 0.</summary>
    public required double UnnormalisedPerplexity { get; init; }

    /// <summary>The same over the positions whose target is not <c>&lt;unk&gt;</c>.</summary>
    public required double UnnormalisedPerplexityWithoutUnknown { get; init; }

    /// <summary>Distribution over positions of ln Σ_w p(w|h) of the self-normalised model.</summary>
    public required LogDeviation LogDeviation { get; init; }

    /// <summary>ln Z the unnormalised figures were computed with.</summary>
    public required double LnZ { get; init; }

    /// <summary>Parallel streams the text was cut into, each from a zero state.</summary>
    public required int Streams { get; init; }

    /// <summary>Positions per second.</summary>
    public required double WordsPerSecond { get; init; }
}

/// <summary>Distribution of ln Σ_w p(w|h) over the positions of a text; 0 is perfect self-normalisation. Natural log.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Variance">Variance about the mean.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Quantile05">5 % quantile.</param>
/// <param name="Quantile25">25 % quantile.</param>
/// <param name="Median">Median.</param>
/// <param name="Quantile75">75 % quantile.</param>
/// <param name="Quantile95">95 % quantile.</param>
/// <param name="Maximum">Largest value.</param>
public sealed record LogDeviation(
    double Mean, double Variance, double Minimum, double Quantile05, double Quantile25, double Median, double Quantile75, double Quantile95, double Maximum);
