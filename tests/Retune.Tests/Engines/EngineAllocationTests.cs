using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;
using Retune.Tests.Kernels.Native;

namespace Retune.Tests.Engines;

/// <summary>Counts what the whole process allocates, so nothing else may run beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AlonePart
{
    public const string Name = "Alone";
}

[Collection(AlonePart.Name)]
public class EngineAllocationTests
{
    [Theory]
    [InlineData(LossKind.Nce, 1.0)]
    [InlineData(LossKind.Nce, 0.5)]
    [InlineData(LossKind.CrossEntropy, 1.0)]
    [InlineData(LossKind.CrossEntropy, 0.5)]
    public void A_step_and_a_window_of_an_evaluation_allocate_nothing(LossKind kind, double gamma) => Check(kind, gamma, new());

    [NeedsProducts("onednn")]
    public void A_step_with_the_products_of_a_native_library_allocates_nothing() => Check(LossKind.Nce, 0.5, new() { Library = "onednn" });

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void A_step_with_bf16_products_allocates_nothing() =>
        Check(LossKind.Nce, 0.5, new() { Precision = ProductPrecision.BFloat16, ReferencePrecision = ProductPrecision.BFloat16 });

    private static void Check(LossKind kind, double gamma, ProductOptions products)
    {
        var given = new EngineCase
        {
            Shape = new NetworkShape(1200, 20, 33, 2, OutputBias: true),
            References = [new NetworkShape(1200, 8, 13, 2, OutputBias: true)],
            Loss = new LossOptions { Kind = kind, Gamma = gamma },
            Streams = 6,
            Times = [.. Enumerable.Range(0, 30).Select(window => 1 + window % 8)],
            Dropout = 0.25,
            Products = products,
        };
        using IEngine<float> engine = given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));
        Minibatch[] batches = [.. given.Times.Select((_, window) => given.Batch(window))];
        int[][] noise = [.. given.Times.Select((_, window) => given.NoiseWords(window))];
        double[] scores = new double[48], logSums = new double[48];
        engine.ResetEvaluation(given.Streams);
        // The runtime and the test runner allocate now and then, an engine that allocates does so in every pass: the least counts.
        long least = long.MaxValue;
        for (uint pass = 0; pass < 50 && least >= 30 * 24; pass++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Pass(30 * pass);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        Assert.InRange(least, 0, 30 * 24 - 1);             // less than one object a step, over all threads

        void Pass(uint step)
        {
            for (int window = 0; window < batches.Length; window++)
            {
                engine.ForwardBackward(batches[window], noise[window], step + (uint)window);
                engine.Update(0.1);
                engine.Evaluate(batches[window], scores, logSums);
            }
        }
    }
}
