using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Losses;
using Retune.Models;

namespace Retune.Tests.Engines;

/// <summary>
/// The fast engine against the readable one in double precision through a training: state carried on, everything switched on, no
/// step begun anew from the same parameters, so that errors could add up.
/// </summary>
public class HundredStepsTests
{
    private const int Steps = 100;

    [Theory]
    [InlineData(LossKind.Nce, 1.0, 4.0)]
    [InlineData(LossKind.Nce, 0.5, 2.0)]
    [InlineData(LossKind.CrossEntropy, 1.0, 1.7)]
    [InlineData(LossKind.CrossEntropy, 0.5, 0.9)]
    public void Losses_are_the_same_over_a_hundred_steps(LossKind kind, double gamma, double clip)
    {
        EngineCase given = new()
        {
            Shape = new NetworkShape(130, 11, 21, 3, OutputBias: true),
            References = [new NetworkShape(130, 5, 9, 1), new NetworkShape(130, 6, 26, 2, OutputBias: true)],
            Loss = new LossOptions { Kind = kind, Gamma = gamma },
            Streams = 5,
            Times = [.. Enumerable.Range(0, Steps).Select(step => step % 10 == 9 ? 3 : 7)],
            NoiseSamples = 19,
            Dropout = 0.25,
            ClipNorm = clip,
            Threads = 2,
        };
        using IEngine<double> plain = given.Create<double>((parameters, references, options) => new PlainEngine<double>(parameters, references, options));
        using IEngine<float> fast = given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));
        int clipped = 0;
        for (int step = 0; step < Steps; step++)
        {
            double loss = plain.ForwardBackward(given.Batch(step), given.NoiseWords(step), (uint)step);
            double norm = plain.Update(Rate(step));
            clipped += norm > clip ? 1 : 0;
            Assert.Equal(loss, fast.ForwardBackward(given.Batch(step), given.NoiseWords(step), (uint)step), 1e-4 * loss);
            Assert.Equal(norm, fast.Update(Rate(step)), 1e-4 * norm);
        }
        Assert.InRange(clipped, 5, Steps - 5);
        TensorAssert.Close("parameters after the steps", plain.ReadParameters(), fast.ReadParameters(), 1e-4);
    }

    private static double Rate(int step) => step < 60 ? 0.4 : 0.1;
}
