using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;

namespace Retune.Tests.Engines;

/// <summary>What must be the same bit for bit.</summary>
public class EngineDeterminismTests
{
    private static readonly EngineCase Case = new()
    {
        Shape = new NetworkShape(1100, 21, 37, 2, OutputBias: true),
        References = [new NetworkShape(1100, 8, 13, 1)],
        Streams = 5,
        Times = [7, 7, 3, 7, 7],
        NoiseSamples = 33,
        Dropout = 0.25,
    };

    [Theory]
    [InlineData(LossKind.Nce, 1.0)]
    [InlineData(LossKind.Nce, 0.5)]
    [InlineData(LossKind.CrossEntropy, 1.0)]
    [InlineData(LossKind.CrossEntropy, 0.5)]
    public void Losses_parameters_and_scores_do_not_depend_on_the_number_of_threads(LossKind kind, double gamma)
    {
        EngineCase given = Case with { Loss = new LossOptions { Kind = kind, Gamma = gamma } };
        using CpuEngine one = Create(given with { Threads = 1 });
        List<double> losses = Steps(one, given);
        double[] figures = Evaluate(one, given);
        foreach (int threads in (int[])[2, 3, 5])
        {
            using CpuEngine several = Create(given with { Threads = threads });
            Assert.Equal(losses, Steps(several, given));
            TensorAssert.SameBits($"{threads} threads:", one.ReadParameters(), several.ReadParameters());
            TensorAssert.SameBits($"{threads} threads: gradient", one.ReadGradients(), several.ReadGradients());
            Assert.Equal(figures, Evaluate(several, given));
        }
    }

    [Fact]
    public void A_softmax_whose_threads_share_hidden_units_and_positions_gives_the_same_bits()
    {
        EngineCase given = Case with
        {
            Loss = new LossOptions { Kind = LossKind.CrossEntropy },
            Shape = new NetworkShape(1100, 3, 200, 1),
            Streams = 31,
            Times = [5, 5],
        };
        using CpuEngine one = Create(given with { Threads = 1 });
        List<double> losses = Steps(one, given);
        foreach (int threads in (int[])[2, 3, 4, 6])
        {
            using CpuEngine several = Create(given with { Threads = threads });
            Assert.Equal(losses, Steps(several, given));
            TensorAssert.SameBits($"{threads} threads:", one.ReadParameters(), several.ReadParameters());
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    public void Losses_and_parameters_do_not_depend_on_the_memory_for_scores(double gamma)
    {
        // 217 positions are four panels or more, of which the memory holds one, two (with a reference one) and all (two).
        EngineCase given = Case with { Loss = new LossOptions { Kind = LossKind.CrossEntropy, Gamma = gamma }, Streams = 31 };
        using CpuEngine ample = Create(given);
        List<double> losses = Steps(ample, given);
        foreach (long memory in (long[])[1, 600_000, 1_200_000])
        {
            using CpuEngine scarce = Create(given with { ScoreMemory = memory });
            Assert.Equal(losses, Steps(scarce, given));
            TensorAssert.SameBits($"{memory} bytes: gradient", ample.ReadGradients(), scarce.ReadGradients());
            TensorAssert.SameBits($"{memory} bytes:", ample.ReadParameters(), scarce.ReadParameters());
        }
    }

    [Fact]
    public void Gamma_one_with_a_reference_is_nce_without_one()
    {
        using CpuEngine with = Create(Case);
        using CpuEngine without = Create(Case with { References = [] });
        Assert.Equal(Steps(without, Case), Steps(with, Case));
        TensorAssert.SameBits("parameters", without.ReadParameters(), with.ReadParameters());
    }

    [Fact]
    public void A_state_captured_after_any_step_continues_as_if_nothing_had_happened()
    {
        EngineCase given = Case with { Loss = new LossOptions { Gamma = 0.5 } };
        using CpuEngine whole = Create(given);
        List<double> losses = Steps(whole, given);
        for (int cut = 0; cut <= given.Times.Length; cut++)
        {
            using CpuEngine first = Create(given);
            List<double> found = Steps(first, given, 0, cut);
            Dictionary<string, Array> saved = first.CaptureState().ToDictionary(tensor => tensor.Name, tensor => (Array)tensor.Values.Clone());
            using CpuEngine second = Create(given with { Seed = 77 });         // other parameters: all of them must come from the state
            using CpuEngine resumed = new(second.ReadParameters(), References(given), given.Options);
            resumed.RestoreState(tensor => saved[tensor.Name].CopyTo(tensor.Values, 0));
            found.AddRange(Steps(resumed, given, cut));
            Assert.Equal(losses, found);
            TensorAssert.SameBits($"cut after {cut}:", whole.ReadParameters(), resumed.ReadParameters());
        }
    }

    [Fact]
    public void A_reset_of_the_state_makes_a_window_forget_the_one_before()
    {
        EngineCase given = Case with { Loss = new LossOptions { Gamma = 0.5 } };
        using CpuEngine engine = Create(given);
        double fresh = engine.ForwardBackward(given.Batch(1), given.NoiseWords(1), 1);
        double carried = engine.ForwardBackward(given.Batch(1), given.NoiseWords(1), 1);
        engine.ResetState();
        Assert.NotEqual(fresh, carried);
        Assert.Equal(fresh, engine.ForwardBackward(given.Batch(1), given.NoiseWords(1), 1));
    }

    private static List<Reference<float>> References(EngineCase given)
    {
        List<Reference<float>> taken = [];
        given.Create<float>((parameters, references, options) =>
        {
            taken.AddRange(references);
            return new CpuEngine(parameters, references, options);
        }).Dispose();
        return taken;
    }

    private static CpuEngine Create(EngineCase given) =>
        (CpuEngine)given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));

    private static List<double> Steps(CpuEngine engine, EngineCase given, int from = 0, int? to = null)
    {
        List<double> losses = [];
        for (int window = from; window < (to ?? given.Times.Length); window++)
        {
            losses.Add(engine.ForwardBackward(given.Batch(window), given.NoiseWords(window), (uint)window));
            foreach (float loss in engine.PositionLosses)
                losses.Add(loss);
            losses.Add(engine.Update(0.3));
        }
        return losses;
    }

    private static double[] Evaluate(CpuEngine engine, EngineCase given)
    {
        engine.ResetEvaluation(given.Streams);
        Minibatch batch = given.Batch(0);
        double[] scores = new double[batch.Targets.Length], logSums = new double[batch.Targets.Length];
        engine.Evaluate(batch, scores, logSums);
        return [.. scores, .. logSums];
    }
}
