using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;
using Retune.Tests.Kernels.Native;

namespace Retune.Tests.Engines;

/// <summary>The engine with other products than its own.</summary>
public class EngineProductsTests
{
    private static readonly ProductOptions OneDnn = new() { Library = "onednn" };
    private static readonly ProductOptions BFloat16 = new() { Precision = ProductPrecision.BFloat16, ReferencePrecision = ProductPrecision.BFloat16 };

    private static readonly EngineCase Case = new()
    {
        Shape = new NetworkShape(1100, 21, 37, 2, OutputBias: true),
        References = [new NetworkShape(1100, 8, 13, 1)],
        Loss = new LossOptions { Gamma = 0.5 },
        Streams = 5,
        Times = [7, 7, 3, 7, 7],
        NoiseSamples = 33,
        Dropout = 0.25,
    };

    [NeedsProducts("onednn")]
    public void Products_of_a_native_library_give_the_losses_and_gradients_of_ours()
    {
        for (int seed = 0; seed < 20; seed++)
            CheckClose(EngineCase.Random(seed), OneDnn, 1e-4, 1e-4);
    }

    /// <summary>
    /// Rounding changes an operand by 2^-9 of itself at the most, a product of two by twice that. A gradient is a sum of many of either
    /// sign, so that its error is larger against the gradient than against its terms.
    /// </summary>
    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void Products_in_bf16_give_losses_within_1_and_gradients_within_5_percent()
    {
        for (int seed = 0; seed < 5; seed++)
            CheckClose(Case with { Seed = seed }, BFloat16, 0.01, 0.05);
    }

    [NeedsProducts("onednn")]
    public void With_a_native_library_a_state_captured_after_any_step_continues_to_the_bit() => CheckContinues(OneDnn);

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void In_bf16_a_state_captured_after_any_step_continues_to_the_bit() => CheckContinues(BFloat16);

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void An_evaluation_does_not_depend_on_the_products_of_the_training()
    {
        using CpuEngine managed = Create(Case), reduced = Create(Case with { Products = BFloat16 });
        Assert.Equal(Evaluate(managed), Evaluate(reduced));
        reduced.ForwardBackward(Case.Batch(0), Case.NoiseWords(0), 0);
        Assert.Equal(Evaluate(managed), Evaluate(reduced));
    }

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void The_reference_alone_in_bf16_leaves_the_models_products_as_they_are()
    {
        EngineCase alone = Case with { Products = new() { ReferencePrecision = ProductPrecision.BFloat16 } };
        using CpuEngine without = Create(Case with { Loss = new() }), with = Create(alone with { Loss = new() });
        Assert.Equal(Steps(without, Case), Steps(with, Case));                 // no reference in the loss
        CheckClose(alone, alone.Products, 0.01, 0.05);
        using CpuEngine regularised = Create(alone);
        Assert.Matches("^managed [0-9]+-bit, the reference's products bf16 by oneDNN ", regularised.Kernels);
    }

    private static void CheckClose(EngineCase given, ProductOptions products, double lossTolerance, double gradientTolerance)
    {
        using CpuEngine managed = Create(given with { Products = new() }), other = Create(given with { Products = products });
        Assert.NotEqual(managed.Kernels, other.Kernels);
        for (int window = 0; window < given.Times.Length; window++)
        {
            string name = $"{products} at step {window} of {given}:";
            double loss = managed.ForwardBackward(given.Batch(window), given.NoiseWords(window), (uint)window);
            TensorAssert.Close($"{name} loss", [loss], [other.ForwardBackward(given.Batch(window), given.NoiseWords(window), (uint)window)], lossTolerance);
            TensorAssert.Close($"{name} gradient", managed.ReadGradients().Convert<double>(), other.ReadGradients(), gradientTolerance);
            managed.Update(0.01);
            other.Update(0.01);
        }
    }

    private static void CheckContinues(ProductOptions products)
    {
        EngineCase given = Case with { Products = products };
        using CpuEngine whole = Create(given);
        List<double> losses = Steps(whole, given);
        for (int cut = 0; cut <= given.Times.Length; cut++)
        {
            using CpuEngine first = Create(given), resumed = Create(given);
            List<double> found = Steps(first, given, 0, cut);
            Dictionary<string, Array> saved = first.CaptureState().ToDictionary(tensor => tensor.Name, tensor => (Array)tensor.Values.Clone());
            resumed.RestoreState(tensor => saved[tensor.Name].CopyTo(tensor.Values, 0));
            found.AddRange(Steps(resumed, given, cut));
            Assert.Equal(losses, found);
            TensorAssert.SameBits($"cut after {cut}:", whole.ReadParameters(), resumed.ReadParameters());
        }
    }

    private static CpuEngine Create(EngineCase given) =>
        (CpuEngine)given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));

    private static List<double> Steps(CpuEngine engine, EngineCase given, int from = 0, int? to = null)
    {
        List<double> losses = [];
        for (int window = from; window < (to ?? given.Times.Length); window++)
        {
            losses.Add(engine.ForwardBackward(given.Batch(window), given.NoiseWords(window), (uint)window));
            losses.Add(engine.Update(0.3));
        }
        return losses;
    }

    private static double[] Evaluate(CpuEngine engine)
    {
        engine.ResetEvaluation(Case.Streams);
        Minibatch batch = Case.Batch(0);
        double[] scores = new double[batch.Targets.Length], logSums = new double[batch.Targets.Length];
        engine.Evaluate(batch, scores, logSums);
        return [.. scores, .. logSums];
    }
}
