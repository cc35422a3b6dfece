using BenchmarkDotNet.Attributes;
using Retune.Kernels;

namespace Retune.Benchmarks;

/// <summary>Packing of a weight matrix [4H, H] for the forward (transposed) and the backward product.</summary>
public class PackingBenchmark
{
    private float[] _weights = [];
    private PackedMatrix _forward = new(0, 0);
    private PackedMatrix _backward = new(0, 0);

    /// <summary>H.</summary>
    [Params(256, 1024)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _weights = RandomValues.Create(4 * Hidden * Hidden);
        _forward = new PackedMatrix(Hidden, 4 * Hidden);
        _backward = new PackedMatrix(4 * Hidden, Hidden);
    }

    [Benchmark]
    public void Forward() => _forward.Pack(_weights, Hidden, transposed: true, 0, _forward.PanelCount);

    [Benchmark]
    public void Backward() => _backward.Pack(_weights, Hidden, transposed: false, 0, _backward.PanelCount);
}
