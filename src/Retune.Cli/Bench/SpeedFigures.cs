using System.Runtime.Intrinsics.X86;
using Retune.Cli.Options;
using Retune.Engines;
using Retune.Losses;
using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Bench;

/// <summary>Speeds of training, each as a ratio of two contestants that take turns.</summary>
internal static class SpeedFigures
{
    /// <summary>The vocabulary of the paper, at which the softmax is compared.</summary>
    private const int SoftmaxVocabulary = 58_116;

    /// <summary>Operations of a training's products per second over the ceiling.</summary>
    public static Measurement OverCeiling(BenchRun run, Func<BenchRun, TrainingLoad> create, Func<TrainingLoad, double> operationsPerWord)
    {
        Ceiling ceiling = run.Ceiling;
        using TrainingLoad load = create(run);
        double operations = operationsPerWord(load);
        Rounds rounds = Rounds.Run(run, () => load.Turn() * operations, ceiling.Turn);
        return new(rounds.Ratio(0, 1), FormattableString.Invariant($"sgemm of {ceiling.Name} at 2560x4096x1024, {rounds.Rate(1) / 1e9:0} GFLOP/s"))
        {
            Details =
            [
                FormattableString.Invariant($"{rounds.Rate(0) / operations:0} words/s x {operations / 1e6:0.0} MFLOP = {rounds.Rate(0) / 1e9:0} GFLOP/s; {rounds.Spread(0, 1)}"),
                .. ceiling.Contest,
            ],
        };
    }

    /// <summary>The same, for NCE.</summary>
    public static Measurement NceOverCeiling(BenchRun run, Func<BenchRun, TrainingLoad> create) =>
        OverCeiling(run, create, load => StepOperations.Nce(load.Shape, load.NoiseSamples));

    /// <summary>Words per second over those of PyTorch, the better of its two LSTM forms.</summary>
    public static Measurement OverPyTorch(BenchRun run, Func<BenchRun, TrainingLoad> create, bool bfloat16 = false)
    {
        if (PyTorchPeer.Find() is not { } interpreter)
            return Measurement.Impossible("no python3 with torch here; on Debian: apt install python3-torch libopenblas0-openmp");
        using TrainingLoad load = create(run);
        using PyTorchPeer plain = PyTorchPeer.Start(run, interpreter, load, "nn", bfloat16);
        using PyTorchPeer fused = PyTorchPeer.Start(run, interpreter, load, "fused", bfloat16);
        Rounds rounds = Rounds.Run(run, load.Turn, plain.Turn, fused.Turn);
        int better = rounds.Rate(1) > rounds.Rate(2) ? 1 : 2;
        return new(rounds.Ratio(0, better), $"PyTorch {plain.Version}{(bfloat16 ? " in bf16" : "")}, {(better == 1 ? "nn.LSTM" : "hand-fused LSTM")}")
        {
            Details =
            [
                FormattableString.Invariant($"words/s: Retune {rounds.Rate(0):0}, nn.LSTM {rounds.Rate(1):0}, hand-fused {rounds.Rate(2):0}; {rounds.Spread(0, better)}"),
                .. Directory.Exists("/usr/lib/x86_64-linux-gnu/openblas-openmp") ? Array.Empty<string>() : ["without libopenblas0-openmp PyTorch is slower than it could be"],
            ],
        };
    }

    /// <summary>The same, both in bf16, paper preset.</summary>
    public static Measurement BFloat16OverPyTorch(BenchRun run) => Unavailable(BFloat16)
        ?? OverPyTorch(run, r => TrainingLoad.Paper(r, products: BFloat16), bfloat16: true);

    /// <summary>NCE+KLD over NCE, paper preset, the reference alone in bf16.</summary>
    public static Measurement BFloat16Reference(BenchRun run) => Unavailable(BFloat16)
        ?? Ratio(run, r => TrainingLoad.Paper(r, withReference: true, products: BFloat16 with { Precision = ProductPrecision.Single }), r => TrainingLoad.Paper(r), "NCE without a reference");

    /// <summary>Where the time of a step in bf16 goes, paper preset.</summary>
    public static Measurement BFloat16Profile(BenchRun run) => Unavailable(BFloat16) ?? StepFigures.Profile(run, r => TrainingLoad.Paper(r, products: BFloat16));

    /// <summary>The engine with managed products over the engine with oneDNN's, both in fp32.</summary>
    public static Measurement ManagedOverOneDnn(BenchRun run, Func<BenchRun, ProductOptions, TrainingLoad> create)
    {
        var oneDnn = new ProductOptions { Library = "onednn" };
        return Unavailable(oneDnn) ?? Ratio(run, r => create(r, new ProductOptions()), r => create(r, oneDnn), $"the engine with products of {oneDnn.Load(ProductPrecision.Single).Description}");
    }

    /// <summary>Words per second of one training over another's.</summary>
    public static Measurement Ratio(BenchRun run, Func<BenchRun, TrainingLoad> create, Func<BenchRun, TrainingLoad> over, string against)
    {
        using TrainingLoad first = create(run), second = over(run);
        Rounds rounds = Rounds.Run(run, first.Turn, second.Turn);
        return new(rounds.Ratio(0, 1), against)
        {
            Details = [FormattableString.Invariant($"words/s: {rounds.Rate(0):0} over {rounds.Rate(1):0}; {rounds.Spread(0, 1)}")],
        };
    }

    /// <summary>NCE+KLD over NCE, paper preset, the reference's states kept from an earlier epoch.</summary>
    public static Measurement KeptReference(BenchRun run)
    {
        string folder = Directory.CreateTempSubdirectory("retune-bench").FullName;
        try
        {
            Vocabulary vocabulary = ZipfText.Vocabulary(NetworkShape.Paper.VocabularySize);
            string path = Path.Combine(folder, "text");
            ZipfText.Write(path, vocabulary, TrainingLoad.WindowCount * Preset.Paper.Streams * new TrainingOptions().Bptt);
            using TokenFile text = TokenFile.EncodeTemporary(path, vocabulary);
            using ReferenceStates states = ReferenceStates.OpenOrCompute(
                LanguageModel.Initialise(NetworkShape.Paper, vocabulary, 1), [text], Preset.Paper.Streams, run.Threads, Path.Combine(folder, "states"), run.Cancellation);
            return Ratio(run, r => TrainingLoad.Paper(r, withReference: true, states), r => TrainingLoad.Paper(r), "NCE without a reference");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>NCE over cross-entropy, small network.</summary>
    public static Measurement NceOverSoftmax(BenchRun run)
    {
        NetworkShape shape = BenchRun.SmallShape with { VocabularySize = SoftmaxVocabulary };
        return Ratio(
            run, r => TrainingLoad.Small(r, SoftmaxVocabulary), r => TrainingLoad.Small(r, SoftmaxVocabulary, LossKind.CrossEntropy),
            FormattableString.Invariant($"full softmax at V = {SoftmaxVocabulary}; by operations {StepOperations.Softmax(shape) / StepOperations.Nce(shape, Preset.Small.NoiseSamples):0.0}"));
    }

    /// <summary>Operations of the full softmax's training over the ceiling.</summary>
    public static Measurement SoftmaxOverCeiling(BenchRun run) => OverCeiling(
        run, r => TrainingLoad.Small(r, SoftmaxVocabulary, LossKind.CrossEntropy), load => StepOperations.Softmax(load.Shape));

    /// <summary>Two threads over one.</summary>
    public static Measurement Threads(BenchRun run, Func<BenchRun, int, TrainingLoad> create) => Environment.ProcessorCount < 2
        ? Measurement.Impossible("one processor")
        : Ratio(run, r => create(r, 2), r => create(r, 1), "the same with one thread");

    private static ProductOptions BFloat16 { get; } = new() { Precision = ProductPrecision.BFloat16, ReferencePrecision = ProductPrecision.BFloat16 };

    /// <summary>Why products cannot be had here; null where they can.</summary>
    private static Measurement? Unavailable(ProductOptions products)
    {
        try
        {
            products.Validate();
            return null;
        }
        catch (InputException missing)
        {
            return Measurement.Impossible(missing.Message);
        }
    }

    /// <summary>The goal over PyTorch depends on the processor: on Intel's, PyTorch of today is further ahead of Debian's.</summary>
    public static Goal PyTorchGoal(double other, double intel) => Goal.AtLeast(
        X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, 0x756E6547, 0x6C65746E, 0x49656E69) ? intel : other);
}
