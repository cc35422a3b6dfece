using Retune.Cli.Options;
using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Cli.Bench;

/// <summary>A training as the training loop drives it (noise, forward and backward, update) over random words.</summary>
internal sealed class TrainingLoad : IDisposable
{
    /// <summary>Windows of the text, which is gone through again and again.</summary>
    public const int WindowCount = 8;

    private const int WarmUpSteps = 3;
    private const ulong Seed = 1;
    private const double LearningRate = 0.1;

    private readonly BenchRun _run;
    private readonly CpuEngine _engine;
    private readonly Minibatch[] _windows;
    private readonly NoiseDistribution _noise;
    private readonly int[] _sample;
    private uint _step;

    /// <summary>Builds the engine and warms it up.</summary>
    /// <param name="run">The run.</param>
    /// <param name="shape">The network.</param>
    /// <param name="preset">Streams and noise words.</param>
    /// <param name="kind">The loss.</param>
    /// <param name="withReference">Whether a frozen reference of the same shape runs at every step, γ = 0.5.</param>
    /// <param name="states">That reference's states, where they are kept and not computed.</param>
    /// <param name="threads">Threads, if not the run's.</param>
    /// <param name="products">Who computes the products, and in which precision.</param>
    public TrainingLoad(
        BenchRun run, NetworkShape shape, Preset preset, LossKind kind = LossKind.Nce, bool withReference = false, ReferenceStates? states = null, int? threads = null,
        ProductOptions? products = null)
    {
        _run = run;
        Shape = shape;
        Products = products ?? new();
        var training = new Retune.Training.TrainingOptions();
        Streams = preset.Streams;
        Bptt = training.Bptt;
        NoiseSamples = preset.NoiseSamples;
        _noise = NoiseDistribution.FromCounts(ZipfText.Counts(shape.VocabularySize), training.NoiseExponent);
        _sample = kind == LossKind.Nce ? new int[preset.NoiseSamples] : [];
        _windows = new ZipfText(shape.VocabularySize).Windows(WindowCount, Bptt, Streams);
        double lnZ = Math.Log(shape.VocabularySize);
        Reference<float>[] references = withReference ? [new Reference<float>(NetworkInitialisation.Create(shape, Seed + 1), lnZ, states)] : [];
        _engine = new CpuEngine(NetworkInitialisation.Create(shape, Seed), references, new EngineOptions
        {
            Loss = new LossOptions { Kind = kind, Gamma = withReference ? 0.5 : 1 },
            LnZ = lnZ,
            Streams = Streams,
            Bptt = Bptt,
            NoiseSamples = _sample.Length,
            Noise = kind == LossKind.Nce ? _noise : null,
            Dropout = training.Dropout,
            WeightDecay = training.WeightDecay,
            ClipNorm = training.ClipNorm,
            Seed = Seed,
            Products = Products,
            Threads = threads ?? run.Threads,
        });
        for (int step = 0; step < WarmUpSteps; step++)
            Step();
        Turn();
    }

    /// <summary>The paper's network and training.</summary>
    public static TrainingLoad Paper(BenchRun run, bool withReference = false, ReferenceStates? states = null, int? threads = null, ProductOptions? products = null) =>
        new(run, NetworkShape.Paper, Preset.Paper, LossKind.Nce, withReference, states, threads, products);

    /// <summary>The small network and training.</summary>
    public static TrainingLoad Small(BenchRun run, int? vocabularySize = null, LossKind kind = LossKind.Nce, int? threads = null, ProductOptions? products = null) =>
        new(run, BenchRun.SmallShape with { VocabularySize = vocabularySize ?? BenchRun.SmallShape.VocabularySize }, Preset.Small, kind, threads: threads, products: products);

    /// <summary>The network.</summary>
    public NetworkShape Shape { get; }

    /// <summary>B.</summary>
    public int Streams { get; }

    /// <summary>T.</summary>
    public int Bptt { get; }

    /// <summary>S of the preset.</summary>
    public int NoiseSamples { get; }

    /// <summary>N = T·B, the words of a step.</summary>
    public int Words => Bptt * Streams;

    /// <summary>Who computes the products, and in which precision.</summary>
    public ProductOptions Products { get; }

    /// <summary>The window of the last step.</summary>
    public Minibatch LastWindow => _windows[(_step - 1) % WindowCount];

    /// <summary>One training step.</summary>
    public void Step()
    {
        if (_sample.Length > 0)
            _noise.Draw(Seed, _step, _sample);
        _engine.ForwardBackward(_windows[_step % WindowCount], _sample, _step);
        _engine.Update(LearningRate);
        _step++;
    }

    /// <summary>One turn of steps; words per second.</summary>
    public double Turn() => Words * Rounds.Repeat(_run, Step);

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();
}
