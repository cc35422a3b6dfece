using BenchmarkDotNet.Attributes;
using Retune.Sampling;

namespace Retune.Benchmarks;

/// <summary>A step's noise sample from the alias table: the time must not grow with the vocabulary but for cache misses.</summary>
public class NoiseDrawBenchmark
{
    private readonly int[] _sample = new int[256];
    private NoiseDistribution _noise = NoiseDistribution.FromTable([1]);
    private uint _step;

    /// <summary>V.</summary>
    [Params(10_000, 1_000_000)]
    public int Vocabulary { get; set; }

    [GlobalSetup]
    public void Prepare() => _noise = NoiseDistribution.FromCounts([.. Enumerable.Range(1, Vocabulary).Select(rank => 1_000_000_000L / rank)], 0.75);

    [Benchmark]
    public void Draw() => _noise.Draw(1, _step++, _sample);
}
