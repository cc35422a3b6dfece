using System.Text.Json.Serialization;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>
/// What an experiment trains: the paper's recipes on two corpora, with a grid of rates for each, and of γ for the recipe kld.
/// Grids and schedules are the paper's by default. Everything in it determines results, but for <see cref="BudgetHours"/>.
/// </summary>
public sealed record ExperimentConfig
{
    /// <summary>A short name, for example that of the corpora.</summary>
    public required string Name { get; init; }

    /// <summary>The title of the report.</summary>
    public string Title { get; init; } = "";

    /// <summary>The five texts.</summary>
    public required ExperimentTexts Texts { get; init; }

    /// <summary>Which words of the two training texts are known.</summary>
    public VocabularySettings Vocabulary { get; init; } = new();

    /// <summary>The network of every model.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>What all training runs have in common.</summary>
    public TrainingSettings Training { get; init; } = new();

    /// <summary>When a run's rate is lowered and when it ends.</summary>
    public ScheduleSettings Schedules { get; init; } = new();

    /// <summary>The learning rates tried from scratch.</summary>
    public ScratchRates Rates { get; init; } = new();

    /// <summary>Whether the ood and the id model are interpolated, a baseline that trains nothing.</summary>
    public bool Interpolation { get; init; } = true;

    /// <summary>The grids of adaptation.</summary>
    public AdaptationSettings Adaptation { get; init; } = new();

    /// <summary>Adaptation with the full softmax; null leaves it out, for its cost grows with the vocabulary.</summary>
    public CrossEntropySettings? CrossEntropy { get; init; }

    /// <summary>What is varied, one thing at a time, on the chosen model of recipe kld.</summary>
    public AblationSettings Ablations { get; init; } = new();

    /// <summary>When a point of a grid is given up.</summary>
    public EarlyStopSettings EarlyStop { get; init; } = new();

    /// <summary>Seed of the models that are trained from scratch.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Hours after which a call of the experiment stops, to be gone on with by the next; null is no bound.</summary>
    public double? BudgetHours { get; init; }
}

/// <summary>The five texts, plain or gzip, one sentence a line: paths, relative to the folder of the data.</summary>
/// <param name="GeneralTrain">General (out-of-domain) training text.</param>
/// <param name="GeneralDevelopment">General development text: what adapting forgets is measured on it.</param>
/// <param name="DomainTrain">The domain's training text.</param>
/// <param name="DomainDevelopment">The domain's development text: every choice is made on it.</param>
/// <param name="DomainTest">The domain's test text: it is measured and reported, no choice is made on it.</param>
public sealed record ExperimentTexts(
    [property: JsonPropertyName("general.train")] string GeneralTrain,
    [property: JsonPropertyName("general.dev")] string GeneralDevelopment,
    [property: JsonPropertyName("domain.train")] string DomainTrain,
    [property: JsonPropertyName("domain.dev")] string DomainDevelopment,
    [property: JsonPropertyName("domain.test")] string DomainTest);

/// <summary>Which words of the two whole training texts make the vocabulary.</summary>
public sealed record VocabularySettings
{
    /// <summary>Fewest occurrences of a word in both texts together.</summary>
    public long MinimumCount { get; init; } = 1;

    /// <summary>Most words, <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c> included; null for no limit.</summary>
    public int? Size { get; init; }
}

/// <summary>The network; the defaults are the paper's.</summary>
public sealed record NetworkSettings
{
    /// <summary>E.</summary>
    public int Embedding { get; init; } = 512;

    /// <summary>H.</summary>
    public int Hidden { get; init; } = 1024;

    /// <summary>LSTM layers.</summary>
    public int Layers { get; init; } = 2;
}

/// <summary>What all runs have in common, as in <see cref="TrainingOptions"/>; the defaults are the paper's.</summary>
public sealed record TrainingSettings
{
    /// <summary>Parallel streams of training.</summary>
    public int Streams { get; init; } = 128;

    /// <summary>Time steps of a window.</summary>
    public int Bptt { get; init; } = 20;

    /// <summary>S, noise words of a minibatch.</summary>
    public int NoiseSamples { get; init; } = 256;

    /// <summary>α of the noise distribution.</summary>
    public double NoiseExponent { get; init; } = 0.75;

    /// <summary>Dropout probability.</summary>
    public double Dropout { get; init; } = 0.25;

    /// <summary>Bound on the gradient's norm.</summary>
    public double Clip { get; init; } = 15;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-6;

    /// <summary>Parallel streams when perplexity is measured.</summary>
    public int EvaluationStreams { get; init; } = 16;

    /// <summary>Whether a reference runs over the domain's text once for all runs that stay close to it, its states kept in half precision.</summary>
    public bool KeepReferenceStates { get; init; } = true;
}

/// <summary>The schedules; the defaults are the paper's.</summary>
public sealed record ScheduleSettings
{
    /// <summary>Of the models of the general text, alone and followed by the domain's.</summary>
    public AnnealingOptions General { get; init; } = new();

    /// <summary>Of the model of the domain's text alone.</summary>
    public AnnealingOptions Domain { get; init; } = new();

    /// <summary>Of adaptation.</summary>
    public AnnealingOptions Adaptation { get; init; } = new();
}

/// <summary>The learning rates tried from scratch, by recipe; the defaults are the paper's.</summary>
public sealed record ScratchRates
{
    /// <summary>Of recipe ood, the general text alone.</summary>
    public IReadOnlyList<double> Ood { get; init; } = [0.1, 0.2, 0.4, 0.8];

    /// <summary>Of recipe id, the domain's text alone.</summary>
    public IReadOnlyList<double> Id { get; init; } = [0.1, 0.2, 0.4, 0.8];

    /// <summary>Of recipe ood+id, the domain's text after the general one.</summary>
    [JsonPropertyName("ood+id")]
    public IReadOnlyList<double> OodId { get; init; } = [0.1, 0.2, 0.4, 0.8];
}

/// <summary>The grids of adaptation; the defaults are the paper's.</summary>
public sealed record AdaptationSettings
{
    /// <summary>The models adapted, in this order: ood+id (the paper) and ood (a general model whose text is gone).</summary>
    public IReadOnlyList<string> From { get; init; } = [Recipe.OodId, Recipe.Ood];

    /// <summary>The learning rates.</summary>
    public IReadOnlyList<double> Rates { get; init; } = [0.001, 0.005, 0.01, 0.05, 0.1, 0.2];

    /// <summary>The γ of recipe kld; γ = 1 is recipe fine-tune.</summary>
    public IReadOnlyList<double> Gammas { get; init; } = [0, 0.5, 0.75, 0.9, 0.95];

    /// <summary>The first is that of the grids; the chosen adaptations are run with the others too.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [1];

    /// <summary>How much of the domain's training text is used, as shares in (0, 1]: its first so many words, in whole sentences. 1 is always among them.</summary>
    public IReadOnlyList<double> DomainShares { get; init; } = [1];
}

/// <summary>The grid of adaptation with the full softmax.</summary>
public sealed record CrossEntropySettings
{
    /// <summary>The models adapted.</summary>
    public IReadOnlyList<string> From { get; init; } = [Recipe.OodId];

    /// <summary>The learning rates.</summary>
    public IReadOnlyList<double> Rates { get; init; } = [0.1];

    /// <summary>1 is recipe cross-entropy, less recipe cross-entropy+kld.</summary>
    public IReadOnlyList<double> Gammas { get; init; } = [1, 0.75];
}

/// <summary>What is varied on the chosen model of recipe kld, the rest as chosen; empty lists vary nothing.</summary>
public sealed record AblationSettings
{
    /// <summary>Dropout probabilities.</summary>
    public IReadOnlyList<double> Dropout { get; init; } = [];

    /// <summary>Numbers of noise words.</summary>
    public IReadOnlyList<int> NoiseSamples { get; init; } = [];

    /// <summary>α of the noise distribution.</summary>
    public IReadOnlyList<double> NoiseExponent { get; init; } = [];

    /// <summary>Temperatures, at each of <see cref="TemperatureGammas"/>.</summary>
    public IReadOnlyList<double> Temperature { get; init; } = [];

    /// <summary>The γ at which temperatures are varied, each at its best rate, or at the chosen one where it is not in the grid.</summary>
    public IReadOnlyList<double> TemperatureGammas { get; init; } = [0, 0.5];

    /// <summary>Whose counts make the noise: id (what adaptation uses) or ood+id.</summary>
    public IReadOnlyList<string> NoiseCounts { get; init; } = [];
}

/// <summary>
/// The rule by which a point of a grid is given up: after an iteration, from <see cref="FromIteration"/> on, its development
/// perplexity is more than <see cref="Percent"/> above that of its yardstick, the middle rate at the same γ, at the same iteration.
/// What was given up next to the best of its grid, in rate or γ, is run to its end when the others are done.
/// </summary>
public sealed record EarlyStopSettings
{
    /// <summary>Percent; +∞ never stops.</summary>
    public double Percent { get; init; } = 10;

    /// <summary>The first iteration at which a point may be given up.</summary>
    public int FromIteration { get; init; } = 3;
}
