using System.Text.Json.Serialization;
using Retune.Engines;
using Retune.Kernels;
using Retune.Losses;

namespace Retune.Training;

/// <summary>Everything a training run is told, besides its model and texts. The defaults are the paper's configuration.</summary>
public sealed record TrainingOptions
{
    /// <summary>The loss; γ = 1 and T = 1 by default.</summary>
    public LossOptions Loss { get; init; } = new();

    /// <summary>S, the noise words drawn for each minibatch and shared by its positions. Not used by cross-entropy.</summary>
    public int NoiseSamples { get; init; } = 256;

    /// <summary>α of the noise distribution p_n(w) ∝ C(w)^α (paper eq. 13), in [0, 1].</summary>
    public double NoiseExponent { get; init; } = 0.75;

    /// <summary>Learning rate of plain SGD, on the scale of the loss summed over time steps and averaged over streams.</summary>
    public double LearningRate { get; init; } = 0.4;

    /// <summary>Weight decay: p -= rate · decay · p at every step, applied to untouched rows lazily and exactly.</summary>
    public double WeightDecay { get; init; } = 1e-6;

    /// <summary>Bound on the global norm of the gradient; +∞ does not clip.</summary>
    public double ClipNorm { get; init; } = 15;

    /// <summary>Dropout probability on the feed-forward connections: before the first layer, between layers, after the last.</summary>
    public double Dropout { get; init; } = 0.25;

    /// <summary>Parallel sequences each text is cut into.</summary>
    public int Streams { get; init; } = 128;

    /// <summary>Time steps of a window of truncated back-propagation.</summary>
    public int Bptt { get; init; } = 20;

    /// <summary>When the learning rate is halved and the run ends.</summary>
    public AnnealingOptions Annealing { get; init; } = new();

    /// <summary>Parallel streams when measuring perplexity on the development text.</summary>
    public int EvaluationStreams { get; init; } = 16;

    /// <summary>
    /// Whether the references' hidden states over the texts are computed once and kept on disk, in half precision (2 · H bytes a
    /// position), instead of running the references at every step. The rounding changes the last digits of a run.
    /// </summary>
    public bool KeepReferenceStates { get; init; }

    /// <summary>Whether ln Z is re-centred on the development text at the end.</summary>
    public bool Recentre { get; init; } = true;

    /// <summary>Seed of every random number of the run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Who computes the matrix products, and in which precision.</summary>
    public ProductOptions Products { get; init; } = new();

    /// <summary>Threads; the result does not depend on it, unless a native library computes the products.</summary>
    public int Threads { get; init; } = ThreadTeam.Available;

    /// <summary>
    /// MiB for the activations and scores of an evaluation, and again for the scores of a cross-entropy training
    /// (<see cref="EngineOptions.ScoreMemory"/>). The result does not depend on it.
    /// </summary>
    [JsonIgnore]
    public int MemoryMebibytes { get; init; } = (int)(EngineOptions.DefaultScoreMemory >> 20);

    /// <summary>Minutes between checkpoints within an iteration; one is written at each iteration's end too. The result does not depend on it.</summary>
    [JsonIgnore]
    public double CheckpointMinutes { get; init; } = 10;

    /// <summary>Refuses values no run can have.</summary>
    /// <exception cref="InputException">The first option out of range, with its value.</exception>
    public void Validate()
    {
        Loss.Validate();
        Annealing.Validate();
        Products.Validate();
        Require(NoiseSamples >= 1, "number of noise samples", NoiseSamples, "at least 1");
        Require(NoiseExponent is >= 0 and <= 1, "noise exponent", NoiseExponent, "in [0, 1]");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), "learning rate", LearningRate, "positive");
        Require(WeightDecay >= 0 && WeightDecay * LearningRate < 1, "weight decay", WeightDecay, "at least 0 and below 1 / learning rate");
        Require(ClipNorm > 0, "clipping norm", ClipNorm, "positive");
        Require(Dropout is >= 0 and < 1, "dropout", Dropout, "in [0, 1)");
        Require(Streams is >= 1 and <= 65_536, "number of streams", Streams, "from 1 to 65536");
        Require(Bptt is >= 1 and <= 65_536, "BPTT length", Bptt, "from 1 to 65536");
        Require(EvaluationStreams is >= 1 and <= 65_536, "number of evaluation streams", EvaluationStreams, "from 1 to 65536");
        Require(MemoryMebibytes >= 1, "memory for scores in MiB", MemoryMebibytes, "at least 1");
        Require(CheckpointMinutes > 0, "time between checkpoints in minutes", CheckpointMinutes, "positive");
        Require(Threads is >= 1 and <= ThreadTeam.MaxThreads, "number of threads", Threads, $"from 1 to {ThreadTeam.MaxThreads}");
    }

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds)
            throw new InputException(FormattableString.Invariant($"The {name} is {value}; it must be {range}."));
    }
}
