using Retune.Training;

namespace Retune.Recipes;

/// <summary>The five texts of a study, plain or gzip, one sentence a line.</summary>
/// <param name="GeneralTrain">General (out-of-domain) training text.</param>
/// <param name="GeneralDevelopment">General development text: what adapting forgets is measured on it.</param>
/// <param name="DomainTrain">The domain's training text.</param>
/// <param name="DomainDevelopment">The domain's development text: every choice is made on it.</param>
/// <param name="DomainTest">The domain's test text: every figure is reported on it.</param>
public sealed record StudyTexts(string GeneralTrain, string GeneralDevelopment, string DomainTrain, string DomainDevelopment, string DomainTest);

/// <summary>What a study trains. The defaults suit texts of about a million words: a small network and many updates.</summary>
public sealed record StudyTask
{
    /// <summary>
    /// Few streams, for a small text wants many updates; a rate of 1 needs the gradient clipped harder than the paper's 15,
    /// or the first hundred steps run away.
    /// </summary>
    private static readonly TrainingOptions _small = new() { LearningRate = 1, ClipNorm = 5, Dropout = 0.1, Streams = 32, NoiseSamples = 64 };

    /// <summary>The texts.</summary>
    public required StudyTexts Texts { get; init; }

    /// <summary>Receives the vocabulary, token files and a model folder for each run.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Words of the vocabulary occur this often in the two training texts together, or more.</summary>
    public long MinimumCount { get; init; } = 5;

    /// <summary>E.</summary>
    public int EmbeddingSize { get; init; } = 128;

    /// <summary>H.</summary>
    public int HiddenSize { get; init; } = 128;

    /// <summary>LSTM layers.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>How the models of the general text are trained, alone and followed by the domain's: much text, passed over a few times.</summary>
    public TrainingOptions General { get; init; } = _small with { Annealing = Schedule(fixedIterations: 2, annealedIterations: 3) };

    /// <summary>How the model of the domain's text alone is trained: little text, passed over more often.</summary>
    public TrainingOptions Domain { get; init; } = _small with { Annealing = Schedule(fixedIterations: 8, annealedIterations: 4) };

    /// <summary>How models are adapted; the rate comes from <see cref="AdaptationRates"/>, γ from <see cref="Gammas"/>.</summary>
    public TrainingOptions Adaptation { get; init; } = _small with { Annealing = Schedule(fixedIterations: 4, annealedIterations: 4) };

    /// <summary>The learning rates tried when adapting.</summary>
    public IReadOnlyList<double> AdaptationRates { get; init; } = [0.4, 0.8];

    /// <summary>The γ below 1 tried for the recipe kld.</summary>
    public IReadOnlyList<double> Gammas { get; init; } = [0.5, 0.75, 0.9];

    /// <summary>Seed of every run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>A schedule that lowers the rate after a fixed number of iterations, whatever dev says: short runs have no time to wait for it.</summary>
    private static AnnealingOptions Schedule(int fixedIterations, int annealedIterations) => new()
    {
        FixedIterations = fixedIterations,
        Threshold = double.MaxValue,
        AnnealedIterations = annealedIterations,
        MaximumIterations = fixedIterations + annealedIterations,
    };
}
