using BenchmarkDotNet.Attributes;
using Retune.Kernels;
using Retune.Kernels.Native;

namespace Retune.Benchmarks;

/// <summary>C [m, n] = A·B on one thread at the shapes of a step: ours with B packed beforehand and on the way, and a native library's.</summary>
public class MatrixProductBenchmark
{
    private readonly MatrixScratch _scratch = new();
    private float[] _a = [], _b = [], _c = [];
    private PackedMatrix _packed = new(0, 0);
    private NativeBlas? _native;

    /// <summary>m × k × n and whether A is transposed: input products, recurrent products, weight gradients of both presets.</summary>
    [Params("1280x1024x4096", "64x1024x4096", "2048x2560x1024 T", "640x256x1024", "32x256x1024", "512x1280x256 T")]
    public string Shape { get; set; } = "";

    private int M { get; set; }

    private int K { get; set; }

    private int N { get; set; }

    private bool Transposed { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        Transposed = Shape.EndsWith(" T", StringComparison.Ordinal);
        int[] sizes = [.. Shape.Split(' ')[0].Split('x').Select(int.Parse)];
        (M, K, N) = (sizes[0], sizes[1], sizes[2]);
        (_a, _b, _c) = (RandomValues.Create(M * K), RandomValues.Create(K * N), new float[M * N]);
        _packed = new PackedMatrix(K, N);
        Pack();
        _native = NativeBlas.FindAll().FirstOrDefault();
        _native?.SetThreads(1);
    }

    [Benchmark(Baseline = true)]
    public void Packed() =>
        MatrixProduct.Multiply(_a, Transposed ? M : K, Transposed, _packed, _c, N, 0, M, 0, N, accumulate: false, _scratch);

    [Benchmark]
    public void WithPacking()
    {
        Pack();
        Packed();
    }

    /// <summary>The first library found; nothing where there is none.</summary>
    [Benchmark]
    public void Native() => _native?.Multiply(M, N, K, _a, Transposed ? M : K, Transposed, _b, N, false, _c, N, accumulate: false);

    private void Pack() => _packed.Pack(_b, N, transposed: false, 0, _packed.PanelCount);
}
