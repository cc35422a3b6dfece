using Retune.Losses;
using Retune.Models;
using Retune.Sampling;

namespace Retune.Engines;

/// <summary>What an engine is told about the training it serves.</summary>
public sealed record EngineOptions
{
    /// <summary>The loss.</summary>
    public LossOptions Loss { get; init; } = new();

    /// <summary>ln Z of the model that is trained.</summary>
    public required double LnZ { get; init; }

    /// <summary>Parallel streams of a training minibatch, B.</summary>
    public required int Streams { get; init; }

    /// <summary>The most time steps of a window.</summary>
    public required int Bptt { get; init; }

    /// <summary>S, the noise words of a minibatch; 0 for cross-entropy.</summary>
    public int NoiseSamples { get; init; }

    /// <summary>p_n; null for cross-entropy.</summary>
    public NoiseDistribution? Noise { get; init; }

    /// <summary>Dropout probability of the feed-forward connections.</summary>
    public double Dropout { get; init; }

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Bound of the gradient's norm.</summary>
    public double ClipNorm { get; init; } = double.PositiveInfinity;

    /// <summary>Seed of the dropout masks.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Bytes for the activations and scores of an evaluation, and again for the scores [positions, V] of a cross-entropy training;
    /// the bits of the results do not depend on it. One time step of the streams, and as many positions as a tile of the matrix product is
    /// wide (64 at the most), are taken at the least. A training is fastest where its scores fit in at once, 4·V·N bytes for N positions, and
    /// again as much for each reference.
    /// </summary>
    public long ScoreMemory { get; init; } = DefaultScoreMemory;

    /// <summary>320 MiB: 1,280 positions of 58,116 words are one part.</summary>
    internal const long DefaultScoreMemory = 320L << 20;

    /// <summary>Who computes the matrix products of a CPU engine, and in which precision.</summary>
    public ProductOptions Products { get; init; } = new();

    /// <summary>Threads of a CPU engine.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>A frozen reference model that supplies p_t.</summary>
/// <param name="Parameters">Its parameters.</param>
/// <param name="LnZ">Its own ln Z.</param>
/// <param name="States">Its top states over the training texts, computed before; null runs it at every step.</param>
public sealed record Reference<T>(NetworkParameters<T> Parameters, double LnZ, ReferenceStates? States = null) where T : unmanaged, System.Numerics.INumberBase<T>;
