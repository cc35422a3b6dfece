using System.Text.Json.Serialization;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>
/// What an experiment found: the content of <c>results.json</c>, which its report is made of. Logarithms are natural; figures that
/// are not finite are null there. Every choice is made on the domain's development text.
/// </summary>
public sealed record ExperimentResults
{
    /// <summary>The format's version.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The config's name.</summary>
    public required string Name { get; init; }

    /// <summary>The config's title.</summary>
    public required string Title { get; init; }

    /// <summary>Whether every point is done.</summary>
    public required bool Finished { get; init; }

    /// <summary>Points that are done.</summary>
    public required int PointsDone { get; init; }

    /// <summary>Points in all.</summary>
    public required int PointsTotal { get; init; }

    /// <summary>By which program and where these results were put together; each point's file says where it was trained.</summary>
    public required Origin Written { get; init; }

    /// <summary>Seconds of training of all points.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>The config as it was understood, with its defaults.</summary>
    public required ExperimentConfig Config { get; init; }

    /// <summary>The words of all models.</summary>
    public required VocabularySummary Vocabulary { get; init; }

    /// <summary>The paper's tables 1 and 2.</summary>
    public required IReadOnlyList<TextSummary> Texts { get; init; }

    /// <summary>The chosen models: one line for each recipe, model it goes on from, text and seed.</summary>
    public required IReadOnlyList<ResultRow> Rows { get; init; }

    /// <summary>The same with less of the domain's text: the adaptations, and the ood+id models that they go on from.</summary>
    public required IReadOnlyList<ResultRow> ShareRows { get; init; }

    /// <summary>Every grid with its points.</summary>
    public required IReadOnlyList<ResultGrid> Grids { get; init; }

    /// <summary>Each γ at its best rate on the development text; γ = 1 is fine-tuning.</summary>
    public required IReadOnlyList<GammaPoint> GammaCurve { get; init; }

    /// <summary>What is won in the domain against what is lost in general, over γ and rate.</summary>
    public required IReadOnlyList<ForgettingPoint> Forgetting { get; init; }

    /// <summary>The chosen adaptations over their seeds.</summary>
    public required IReadOnlyList<SeedSummary> Seeds { get; init; }

    /// <summary>One thing varied at a time.</summary>
    public required IReadOnlyList<AblationResult> Ablations { get; init; }

    /// <summary>Seeds and ablations that diverged, and are in no mean and no range; null where none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DivergedPoint>? Diverged { get; init; }

    /// <summary>Log deviations of the chosen models on the domain's test text.</summary>
    public required IReadOnlyList<DeviationHistogram> LogDeviationHistograms { get; init; }

    /// <summary>The words of the domain's development text whose probability moved most.</summary>
    public required IReadOnlyList<MovedWord> MovedWords { get; init; }
}

/// <summary>The words of all models.</summary>
/// <param name="Words">V, <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c> included.</param>
/// <param name="MinimumCount">Fewest occurrences of each in the two training texts.</param>
public sealed record VocabularySummary(int Words, long MinimumCount);

/// <summary>A chosen model on one text.</summary>
public sealed record ResultRow
{
    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>The recipe of the model it goes on from; null from scratch.</summary>
    public string? From { get; init; }

    /// <summary>How much of the domain's training text was read.</summary>
    public double DomainShare { get; init; } = 1;

    /// <summary>dev or test: which text of the domain.</summary>
    public required string Set { get; init; }

    /// <summary>Seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Normalised perplexity.</summary>
    public double Perplexity { get; init; }

    /// <summary>100 · (PPL of ood+id - PPL) / PPL of ood+id on the same text.</summary>
    public double RpplPercent { get; init; }

    /// <summary>Normalised perplexity without unknown words.</summary>
    public double PerplexityWithoutUnknown { get; init; }

    /// <summary>Perplexity of exp(score - ln Z).</summary>
    public double UnnormalisedPerplexity { get; init; }

    /// <summary>Mean log deviation under the ln Z of training.</summary>
    public double LogDeviationMeanBefore { get; init; }

    /// <summary>Mean log deviation, ln Z re-centred on the development text.</summary>
    public double LogDeviationMean { get; init; }

    /// <summary>Its variance.</summary>
    public double LogDeviationVariance { get; init; }

    /// <summary>Normalised perplexity of the general development text.</summary>
    public double GeneralPerplexity { get; init; }

    /// <summary>The same of the model it was adapted from; NaN from scratch.</summary>
    public double GeneralPerplexityBefore { get; init; } = double.NaN;

    /// <summary>Training speed.</summary>
    public double WordsPerSecond { get; init; }

    /// <summary>Threads of the training.</summary>
    public int Threads { get; init; }

    /// <summary>The chosen rate; NaN where no rate and γ bettered the model adapted, whose figures these are then.</summary>
    public double LearningRate { get; init; }

    /// <summary>The chosen γ; NaN like the rate.</summary>
    public double Gamma { get; init; }

    /// <summary>The weight of the id model in an interpolation; NaN elsewhere.</summary>
    public double Weight { get; init; } = double.NaN;

    /// <summary>The point's name; its file is <c>points/NAME.json</c>.</summary>
    public required string Point { get; init; }
}

/// <summary>A grid.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="From">The recipe of the model it goes on from; null from scratch.</param>
/// <param name="DomainShare">How much of the domain's training text was read.</param>
/// <param name="Edges">Parameters (learning_rate, gamma) whose chosen value is the least or the greatest that was tried.</param>
/// <param name="Points">The points that are done.</param>
public sealed record ResultGrid(string Recipe, string? From, double DomainShare, IReadOnlyList<string> Edges, IReadOnlyList<ResultPoint> Points);

/// <summary>A point of a grid.</summary>
/// <param name="Point">Its name.</param>
/// <param name="Seed">Seed.</param>
/// <param name="LearningRate">Initial rate.</param>
/// <param name="Gamma">γ.</param>
/// <param name="Perplexity">Normalised perplexity of the domain's development text; NaN where it diverged.</param>
/// <param name="GeneralPerplexity">Of the general development text.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it did not run to its end.</param>
/// <param name="Bettered">Whether one of its iterations bettered the model it began with; where none did, the figures are that model's.</param>
/// <param name="Chosen">Whether it is the chosen one.</param>
/// <param name="Iterations">Its curve.</param>
public sealed record ResultPoint(
    string Point, ulong Seed, double LearningRate, double Gamma, double Perplexity, double GeneralPerplexity, PointOutcome Outcome, string? Reason, bool Bettered, bool Chosen,
    IReadOnlyList<IterationResult> Iterations);

/// <summary>A γ at its best rate.</summary>
/// <param name="From">The recipe of the model adapted.</param>
/// <param name="Gamma">γ; 1 is fine-tuning.</param>
/// <param name="LearningRate">The rate that is best on the development text; NaN where no rate bettered the model adapted, whose figures these are then.</param>
/// <param name="DevelopmentPerplexity">Of the domain's development text.</param>
/// <param name="TestPerplexity">Of its test text.</param>
/// <param name="GeneralPerplexity">Of the general development text.</param>
/// <param name="PaperPerplexity">The paper's figure, on its own corpus; NaN where it has none.</param>
public sealed record GammaPoint(
    string From, double Gamma, double LearningRate, double DevelopmentPerplexity, double TestPerplexity, double GeneralPerplexity, double PaperPerplexity);

/// <summary>What an adapted model won in the domain and lost in general; among them, with neither γ nor rate, the model before adapting.</summary>
/// <param name="From">The recipe of the model adapted.</param>
/// <param name="DomainShare">How much of the domain's training text was read.</param>
/// <param name="Gamma">γ; 1 is fine-tuning, NaN the model before adapting.</param>
/// <param name="LearningRate">Initial rate; NaN of the model before adapting.</param>
/// <param name="DomainPerplexity">Of the domain's development text.</param>
/// <param name="GeneralPerplexity">Of the general development text.</param>
/// <param name="Bettered">Whether adapting bettered the model on the domain's text; where it did not, the figures are that model's.</param>
/// <param name="Front">Whether no other point of the same model and share is better on both texts; where adapting bettered nothing, false.</param>
/// <param name="Outcome">Whether it ran to its end; one that was given up is a model all the same, but is not chosen.</param>
public sealed record ForgettingPoint(
    string From, double DomainShare, double Gamma, double LearningRate, double DomainPerplexity, double GeneralPerplexity, bool Bettered, bool Front, PointOutcome Outcome);

/// <summary>A chosen adaptation over its seeds.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="From">The recipe of the model adapted.</param>
/// <param name="Set">dev or test.</param>
/// <param name="Count">Number of seeds.</param>
/// <param name="PerplexityMean">Mean.</param>
/// <param name="PerplexityMinimum">Least.</param>
/// <param name="PerplexityMaximum">Greatest.</param>
/// <param name="GeneralPerplexityMean">Mean perplexity of the general development text.</param>
public sealed record SeedSummary(
    string Recipe, string? From, string Set, int Count, double PerplexityMean, double PerplexityMinimum, double PerplexityMaximum, double GeneralPerplexityMean);

/// <summary>A point beyond the grids that diverged.</summary>
/// <param name="Point">Its name.</param>
/// <param name="Reason">How.</param>
public sealed record DivergedPoint(string Point, string Reason);

/// <summary>One value of an ablation.</summary>
/// <param name="Ablation">dropout, noise-samples, noise-exponent, temperature or noise-counts.</param>
/// <param name="Value">Its value.</param>
/// <param name="Gamma">γ.</param>
/// <param name="LearningRate">Initial rate.</param>
/// <param name="Bettered">Whether one of its iterations bettered the model adapted; where none did and it did not diverge, the figures are that model's.</param>
/// <param name="Chosen">Whether it is the value that the experiment itself uses.</param>
/// <param name="DevelopmentPerplexity">Of the domain's development text; NaN where the run diverged.</param>
/// <param name="TestPerplexity">Of its test text.</param>
/// <param name="GeneralPerplexity">Of the general development text.</param>
/// <param name="LogDeviationMeanBefore">Mean log deviation on the test text under the ln Z of training.</param>
/// <param name="LogDeviationMean">The same, ln Z re-centred on the development text.</param>
/// <param name="LogDeviationVariance">Its variance.</param>
/// <param name="LastPerplexity">Of the development text, after the last iteration, whether or not that model was kept; NaN where there was none.</param>
/// <param name="LastLogDeviationMean">Mean log deviation on the development text after the last iteration, under the ln Z of training.</param>
public sealed record AblationResult(
    string Ablation, string Value, double Gamma, double LearningRate, bool Bettered, bool Chosen, double DevelopmentPerplexity, double TestPerplexity,
    double GeneralPerplexity, double LogDeviationMeanBefore, double LogDeviationMean, double LogDeviationVariance, double LastPerplexity, double LastLogDeviationMean)
{
    /// <summary>Whether the figures are those of the model adapted, which no iteration bettered.</summary>
    [JsonIgnore]
    public bool IsModelAdapted => !Bettered && double.IsFinite(DevelopmentPerplexity);
}

/// <summary>The log deviations of a chosen model on the domain's test text, ln Z re-centred.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="From">The recipe of the model it goes on from; null from scratch.</param>
/// <param name="FirstEdge">Lower edge of the first class.</param>
/// <param name="Width">Width of each class.</param>
/// <param name="Counts">Positions in each class.</param>
public sealed record DeviationHistogram(string Recipe, string? From, double FirstEdge, double Width, IReadOnlyList<long> Counts);

/// <summary>A word of the domain's development text whose probability moved.</summary>
/// <param name="From">The recipe of the model adapted.</param>
/// <param name="Word">The word.</param>
/// <param name="Count">Its occurrences in the text.</param>
/// <param name="MeanLnRatio">Mean of ln p adapted - ln p before, over the occurrences.</param>
/// <param name="MeanLnPBefore">Mean of ln p before.</param>
public sealed record MovedWord(string From, string Word, long Count, double MeanLnRatio, double MeanLnPBefore);
