using System.Numerics;
using Retune.Engines;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Tests.Engines;

/// <summary>A small training whose every number follows from a seed, to be run through any engine.</summary>
internal sealed record EngineCase
{
    public required NetworkShape Shape { get; init; }

    /// <summary>Shapes of the references; each has the vocabulary of <see cref="Shape"/>.</summary>
    public NetworkShape[] References { get; init; } = [];

    public LossOptions Loss { get; init; } = new();

    public int Streams { get; init; } = 3;

    /// <summary>Time steps of each window; the longest is the engine's BPTT length.</summary>
    public int[] Times { get; init; } = [4, 4, 2];

    public int NoiseSamples { get; init; } = 9;

    public double Dropout { get; init; }

    public double WeightDecay { get; init; } = 1e-3;

    public double ClipNorm { get; init; } = 2;

    public int Threads { get; init; } = 2;

    public int Seed { get; init; } = 1;

    public long ScoreMemory { get; init; } = EngineOptions.DefaultScoreMemory;

    public ProductOptions Products { get; init; } = new();

    /// <summary>Words that inputs and targets are drawn from, [0, this); all by default.</summary>
    public int? WordsUsed { get; init; }

    public double LnZ => Math.Log(Shape.VocabularySize);

    public EngineOptions Options => new()
    {
        Loss = Loss,
        LnZ = LnZ,
        Streams = Streams,
        Bptt = Times.Max(),
        NoiseSamples = Loss.Kind == LossKind.Nce ? NoiseSamples : 0,
        Noise = Loss.Kind == LossKind.Nce ? Noise : null,
        Dropout = Dropout,
        WeightDecay = WeightDecay,
        ClipNorm = ClipNorm,
        Seed = (ulong)Seed,
        Threads = Threads,
        ScoreMemory = ScoreMemory,
        Products = Products,
    };

    private NoiseDistribution Noise => NoiseDistribution.FromCounts(
        [.. Enumerable.Range(0, Shape.VocabularySize).Select(word => (long)Draw(0, word, 100))], 0.75);

    public IEngine<T> Create<T>(Func<NetworkParameters<T>, IReadOnlyList<Reference<T>>, EngineOptions, IEngine<T>> create)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        create(
            Parameters(Shape, 1).Convert<T>(),
            [.. References.Select((shape, r) => new Reference<T>(Parameters(shape, r + 2).Convert<T>(), LnZ + 0.1 * r))],
            Options);

    public Minibatch Batch(int window)
    {
        var batch = new Minibatch(Times.Max(), Streams) { Time = Times[window] };
        int words = WordsUsed ?? Shape.VocabularySize;
        for (int row = 0; row < batch.Time * Streams; row++)
        {
            batch.Inputs[row] = Draw(1000 + window, 2 * row, words);
            batch.Targets[row] = Draw(1000 + window, 2 * row + 1, words);
        }
        return batch;
    }

    /// <summary>The noise of a window; every fifth word is the target of the first position, so that duplicates and hits occur.</summary>
    public int[] NoiseWords(int window)
    {
        if (Loss.Kind == LossKind.CrossEntropy)
            return [];
        int[] noise = new int[NoiseSamples];
        Noise.Draw((ulong)Seed, (uint)window, noise);
        for (int j = 0; j < noise.Length; j++)
            noise[j] = j % 5 == 2 ? Batch(window).Targets[0] : noise[j] % (WordsUsed ?? Shape.VocabularySize);
        return noise;
    }

    /// <summary>Parameters large enough that the gates leave their linear range.</summary>
    public NetworkParameters<float> Parameters(NetworkShape shape, int number)
    {
        var parameters = new NetworkParameters<float>(shape);
        int tensor = 100 * number;
        foreach ((_, float[] values, _) in parameters.Tensors())
        {
            tensor++;
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(1.2 * Philox.ToUnit(Words(tensor, i).Low) - 0.6);
        }
        return parameters;
    }

    /// <summary>A case with sizes of no regularity: odd, smaller and larger than a vector.</summary>
    public static EngineCase Random(int seed)
    {
        int at = 0;
        LossKind kind = Pick(3) == 0 ? LossKind.CrossEntropy : LossKind.Nce;
        int vocabulary = kind == LossKind.Nce ? 2 + Pick(60) : Pick(3) == 0 ? 1025 + Pick(1200) : 2 + Pick(40);
        bool regularised = Pick(2) == 0;
        NetworkShape shape = Network();
        int longest = 1 + Pick(6);
        return new EngineCase
        {
            Seed = seed,
            Shape = shape,
            References = regularised ? [.. Enumerable.Range(0, 1 + Pick(2)).Select(_ => Network())] : [],
            Loss = new LossOptions { Kind = kind, Gamma = regularised ? new[] { 0, 0.5, 0.9 }[Pick(3)] : 1, Temperature = Pick(2) == 0 ? 1 : 1.5 },
            Streams = 1 + Pick(7),
            Times = [longest, longest, 1 + Pick(longest), longest],
            NoiseSamples = 1 + Pick(20),
            Dropout = Pick(2) == 0 ? 0 : 0.25,
            ClipNorm = Pick(2) == 0 ? double.PositiveInfinity : 0.5,
            Threads = 1 + Pick(3),
        };

        NetworkShape Network() => new(vocabulary, 1 + Pick(20), 1 + Pick(20), 1 + Pick(3), Pick(2) == 0);

        int Pick(int count) => Philox.ToIndex(Philox.Generate((ulong)seed, 99, (uint)at++, 0, 0).Low, count);
    }

    private int Draw(int stream, int index, int count) => Philox.ToIndex(Words(stream, index).Low, count);

    private Philox.Words Words(int stream, int index) => Philox.Generate((ulong)Seed, (uint)stream, (uint)index, 0, 0);
}
