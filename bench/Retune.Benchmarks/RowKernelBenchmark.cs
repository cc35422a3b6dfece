using BenchmarkDotNet.Attributes;
using Retune.Kernels;

namespace Retune.Benchmarks;

/// <summary>The elementwise kernels, one row of the step of a preset: gates, dropout, noise terms of the loss.</summary>
public class RowKernelBenchmark
{
    private const uint QuarterDropped = 16_384;

    private float[] _gates = [], _bias = [], _cellBefore = [], _cell = [], _cellTanh = [], _hidden = [], _gradient = [], _scores = [], _noise = [];

    /// <summary>H; S is a quarter of it in the paper's preset, half of it in the small one.</summary>
    [Params(256, 1024)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        int samples = Hidden == 1024 ? 256 : 128;
        (_gates, _bias, _gradient) = (RandomValues.Create(4 * Hidden), RandomValues.Create(4 * Hidden), new float[4 * Hidden]);
        (_cellBefore, _cell, _cellTanh, _hidden) = (RandomValues.Create(Hidden), new float[Hidden], new float[Hidden], new float[Hidden]);
        (_scores, _noise) = (RandomValues.Create(samples), RandomValues.Create(samples));
    }

    [Benchmark]
    public void GatesForward() => LstmGates.Forward(_gates, _bias, _cellBefore, _cell, _cellTanh, _hidden);

    [Benchmark]
    public void GatesBackward() => LstmGates.Backward(_gates, _cellBefore, _cellTanh, _hidden, _cell, _gradient);

    [Benchmark]
    public void Dropout() => DropoutMask.Apply(_hidden, _hidden, 1, 2, 0, 3, QuarterDropped, 1);

    [Benchmark]
    public float NoiseTerms() => NceKernel.NoiseTerms(_scores, _noise, 1, 10);
}
