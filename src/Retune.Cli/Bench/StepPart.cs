using Retune.Kernels;

namespace Retune.Cli.Bench;

/// <summary>A part of a training step, measured by itself at the step's sizes.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Operations">Of its products; 0 for a part without.</param>
/// <param name="Body">One thread's share.</param>
internal sealed record StepPart(string Name, double Operations, Action<int> Body);

/// <summary>A product of a step with its operands: C [m, n] = or += A [m, k]·B [k, n], B prepared beforehand.</summary>
internal sealed class StepProduct
{
    private readonly float[] _a, _b, _c;
    private readonly int _n, _k, _aStride, _bStride, _multiple;
    private readonly bool _aTransposed, _bTransposed, _accumulate;

    /// <summary>Takes or makes the operands; the prepared B is ready.</summary>
    public StepProduct(MatrixProducts products, int m, int n, int k, float[] a, bool aTransposed, float[] b, bool bTransposed, float[] c, bool accumulate = false, int multiple = 1)
    {
        (Rows, _n, _k, _a, _b, _c) = (m, n, k, a, b, c);
        (_aTransposed, _bTransposed, _accumulate, _multiple) = (aTransposed, bTransposed, accumulate, multiple);
        _aStride = aTransposed ? m : k;
        _bStride = bTransposed ? k : n;
        Prepared = products.Create(k, n);
        Prepare(0, 1);
    }

    /// <summary>m.</summary>
    public int Rows { get; }

    /// <summary>B in the form its kernels want.</summary>
    public PreparedMatrix Prepared { get; }

    /// <summary>2·m·n·k.</summary>
    public double Operations => 2.0 * Rows * _n * _k;

    /// <summary>One thread's share of preparing B.</summary>
    public void Prepare(int thread, int threads) => Prepared.Prepare(_b, _bStride, _bTransposed, thread, threads);

    /// <summary>One thread's share of all rows.</summary>
    public void Run(int thread, int threads, MatrixScratch scratch)
    {
        (int start, int end) = ThreadTeam.Share(Rows, thread, threads, _multiple);
        RunRows(start, end, scratch);
    }

    /// <summary>The rows [start, end) of C.</summary>
    public void RunRows(int start, int end, MatrixScratch scratch) =>
        Prepared.Multiply(_a, _aStride, _aTransposed, _c, _n, start, end, _accumulate, scratch);
}
