using System.Text.Json;

namespace Retune.Cli.Report;

/// <summary>
/// What an experiment found: its <c>results.json</c>, format 1. Logarithms are natural, perplexities normalised; a figure that
/// is not there, or is no finite number, is NaN. Lists may be empty, for an experiment is shown while it is unfinished.
/// </summary>
internal sealed record ExperimentResults
{
    public required int Format { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    public bool Finished { get; init; }

    /// <summary>Grid points that are done, of all that the experiment consists of.</summary>
    public int PointsDone { get; init; }

    public int PointsTotal { get; init; }

    public WrittenBy Written { get; init; } = new();

    /// <summary>Seconds of training, summed over the runs.</summary>
    public double TrainingSeconds { get; init; } = double.NaN;

    /// <summary>The configuration as understood, defaults filled in.</summary>
    public JsonElement Config { get; init; }

    public VocabularyFigures? Vocabulary { get; init; }

    public IReadOnlyList<TextFigures> Texts { get; init; } = [];

    /// <summary>The models chosen on dev: one for each recipe, base model, set and seed.</summary>
    public IReadOnlyList<ResultRow> Rows { get; init; } = [];

    public IReadOnlyList<Grid> Grids { get; init; } = [];

    public IReadOnlyList<GammaPoint> GammaCurve { get; init; } = [];

    public IReadOnlyList<ForgettingPoint> Forgetting { get; init; } = [];

    public IReadOnlyList<AblationPoint> Ablations { get; init; } = [];

    public IReadOnlyList<Histogram> LogDeviationHistograms { get; init; } = [];

    public IReadOnlyList<MovedWord> MovedWords { get; init; } = [];
}

/// <summary>Which program wrote the results, where and when.</summary>
internal sealed record WrittenBy
{
    public string Retune { get; init; } = "";

    public string Commit { get; init; } = "";

    public string Runtime { get; init; } = "";

    public string Processor { get; init; } = "";

    public string Kernels { get; init; } = "";

    /// <summary>ISO 8601, UTC.</summary>
    public string Date { get; init; } = "";
}

/// <summary>The vocabulary's size and the fewest occurrences of a word that is in it.</summary>
internal sealed record VocabularyFigures
{
    public double Words { get; init; } = double.NaN;

    public double MinimumCount { get; init; } = double.NaN;
}

/// <summary>A text as measured with the vocabulary.</summary>
internal sealed record TextFigures
{
    public required string Name { get; init; }

    public double Sentences { get; init; } = double.NaN;

    public double RunningWords { get; init; } = double.NaN;

    public double Types { get; init; } = double.NaN;

    public double OovPercent { get; init; } = double.NaN;
}

/// <summary>A chosen model, measured.</summary>
internal sealed record ResultRow
{
    public required string Recipe { get; init; }

    /// <summary>The model that was adapted: ood, ood+id, or null for a model trained from scratch.</summary>
    public string? From { get; init; }

    /// <summary>dev or test.</summary>
    public required string Set { get; init; }

    public ulong Seed { get; init; }

    public double Perplexity { get; init; } = double.NaN;

    public double RpplPercent { get; init; } = double.NaN;

    public double PerplexityWithoutUnknown { get; init; } = double.NaN;

    public double UnnormalisedPerplexity { get; init; } = double.NaN;

    /// <summary>Mean log deviation before ln Z was re-centred on dev.</summary>
    public double LogDeviationMeanBefore { get; init; } = double.NaN;

    public double LogDeviationMean { get; init; } = double.NaN;

    public double LogDeviationVariance { get; init; } = double.NaN;

    /// <summary>Of the general development text.</summary>
    public double GeneralPerplexity { get; init; } = double.NaN;

    /// <summary>The same of the model that was adapted.</summary>
    public double GeneralPerplexityBefore { get; init; } = double.NaN;

    public double WordsPerSecond { get; init; } = double.NaN;

    public double LearningRate { get; init; } = double.NaN;

    public double Gamma { get; init; } = double.NaN;

    /// <summary>Weight of the domain's model in an interpolation.</summary>
    public double Weight { get; init; } = double.NaN;
}

/// <summary>All runs of a recipe from one base model on one share of the domain's text.</summary>
internal sealed record Grid
{
    public required string Recipe { get; init; }

    public string? From { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double DomainShare { get; init; } = 1;

    /// <summary>Parameters whose best value is the least or the greatest of the grid.</summary>
    public IReadOnlyList<string> Edges { get; init; } = [];

    public IReadOnlyList<GridPoint> Points { get; init; } = [];
}

/// <summary>A run of a grid.</summary>
internal sealed record GridPoint
{
    public string Point { get; init; } = "";

    public ulong Seed { get; init; }

    public double LearningRate { get; init; } = double.NaN;

    public double Gamma { get; init; } = double.NaN;

    /// <summary>Of the domain's development text.</summary>
    public double Perplexity { get; init; } = double.NaN;

    public double GeneralPerplexity { get; init; } = double.NaN;

    /// <summary>finished, stopped or diverged.</summary>
    public string Outcome { get; init; } = "finished";

    /// <summary>Why it was stopped or how it diverged.</summary>
    public string? Reason { get; init; }

    public bool Chosen { get; init; }

    public IReadOnlyList<IterationFigures> Iterations { get; init; } = [];
}

/// <summary>An iteration of a run.</summary>
internal sealed record IterationFigures
{
    public int Iteration { get; init; }

    public double LearningRate { get; init; } = double.NaN;

    public double DevelopmentPerplexity { get; init; } = double.NaN;
}

/// <summary>The best model of a γ, whatever its rate; γ = 1 is fine-tuning.</summary>
internal sealed record GammaPoint
{
    public string? From { get; init; }

    public double Gamma { get; init; } = double.NaN;

    public double LearningRate { get; init; } = double.NaN;

    public double DevelopmentPerplexity { get; init; } = double.NaN;

    public double TestPerplexity { get; init; } = double.NaN;

    public double GeneralPerplexity { get; init; } = double.NaN;

    public double PaperPerplexity { get; init; } = double.NaN;
}

/// <summary>An adapted model's perplexities on the two development texts.</summary>
internal sealed record ForgettingPoint
{
    public string? From { get; init; }

    public double DomainShare { get; init; } = 1;

    public double Gamma { get; init; } = double.NaN;

    public double LearningRate { get; init; } = double.NaN;

    public double DomainPerplexity { get; init; } = double.NaN;

    public double GeneralPerplexity { get; init; } = double.NaN;

    /// <summary>Whether no other point of the same base model and share is better on both texts.</summary>
    public bool Front { get; init; }
}

/// <summary>One value of a setting that is varied while all others stay.</summary>
internal sealed record AblationPoint
{
    public required string Ablation { get; init; }

    public string Value { get; init; } = "";

    public double Gamma { get; init; } = double.NaN;

    public double LearningRate { get; init; } = double.NaN;

    /// <summary>Whether it is the value that the experiment uses.</summary>
    public bool Chosen { get; init; }

    public double DevelopmentPerplexity { get; init; } = double.NaN;

    public double TestPerplexity { get; init; } = double.NaN;

    public double GeneralPerplexity { get; init; } = double.NaN;

    public double LogDeviationMeanBefore { get; init; } = double.NaN;

    public double LogDeviationMean { get; init; } = double.NaN;

    public double LogDeviationVariance { get; init; } = double.NaN;
}

/// <summary>How the log deviation spreads over the positions of the domain's test text, after re-centring.</summary>
internal sealed record Histogram
{
    public required string Recipe { get; init; }

    public string? From { get; init; }

    public double FirstEdge { get; init; }

    public double Width { get; init; } = double.NaN;

    public IReadOnlyList<double> Counts { get; init; } = [];
}

/// <summary>A word and what adapting did to its probability on the domain's development text.</summary>
internal sealed record MovedWord
{
    public string? From { get; init; }

    public required string Word { get; init; }

    public double Count { get; init; } = double.NaN;

    /// <summary>Mean of ln p(adapted) - ln p(before) over its occurrences.</summary>
    public double MeanLnRatio { get; init; } = double.NaN;

    public double MeanLnPBefore { get; init; } = double.NaN;
}
