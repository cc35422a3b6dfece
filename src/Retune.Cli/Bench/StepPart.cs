using Retune.Engines.Cpu;
using Retune.Kernels;
using Retune.Kernels.Native;

namespace Retune.Cli.Bench;

/// <summary>A part of a training step, measured by itself at the step's sizes.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Operations">Of its products; 0 for a part without.</param>
/// <param name="Body">One thread's share, in our kernels.</param>
internal sealed record StepPart(string Name, double Operations, Action<int> Body)
{
    /// <summary>The same by a native library; null for a part that is not a product.</summary>
    public Action<int, NativeBlas>? Native { get; init; }

    /// <summary>Packing for our products, which a native library does inside its own.</summary>
    public bool IsPacking { get; init; }
}

/// <summary>A product of a step with its operands: C [m, n] = or += A [m, k]·B [k, n], B packed beforehand.</summary>
internal sealed class StepProduct
{
    private readonly float[] _a, _b, _c;
    private readonly int _n, _k, _aStride, _bStride, _multiple;
    private readonly bool _aTransposed, _bTransposed, _accumulate;

    /// <summary>Takes or makes the operands; the packed B is ready.</summary>
    public StepProduct(int m, int n, int k, float[] a, bool aTransposed, float[] b, bool bTransposed, float[] c, bool accumulate = false, int multiple = 1)
    {
        (Rows, _n, _k, _a, _b, _c) = (m, n, k, a, b, c);
        (_aTransposed, _bTransposed, _accumulate, _multiple) = (aTransposed, bTransposed, accumulate, multiple);
        _aStride = aTransposed ? m : k;
        _bStride = bTransposed ? k : n;
        Packed = new PackedMatrix(k, n);
        Pack(0, 1);
    }

    /// <summary>m.</summary>
    public int Rows { get; }

    /// <summary>B in panels.</summary>
    public PackedMatrix Packed { get; }

    /// <summary>2·m·n·k.</summary>
    public double Operations => 2.0 * Rows * _n * _k;

    /// <summary>One thread's panels of B.</summary>
    public void Pack(int thread, int threads) => LstmWeights.Pack(Packed, _b, _bStride, _bTransposed, thread, threads);

    /// <summary>One thread's share of all rows.</summary>
    public void Run(int thread, int threads, MatrixScratch scratch)
    {
        (int start, int end) = ThreadTeam.Share(Rows, thread, threads, _multiple);
        RunRows(start, end, scratch);
    }

    /// <summary>The rows [start, end) of C.</summary>
    public void RunRows(int start, int end, MatrixScratch scratch) =>
        MatrixProduct.Multiply(_a, _aStride, _aTransposed, Packed, _c, _n, start, end, 0, _n, _accumulate, scratch);

    /// <summary>One thread's share of all rows by a native library.</summary>
    public void Run(int thread, int threads, NativeBlas blas)
    {
        (int start, int end) = ThreadTeam.Share(Rows, thread, threads, _multiple);
        RunRows(start, end, blas);
    }

    /// <summary>The rows [start, end) of C by a native library.</summary>
    public void RunRows(int start, int end, NativeBlas blas) => blas.Multiply(
        end - start, _n, _k, _a.AsSpan(_aTransposed ? start : start * _aStride), _aStride, _aTransposed, _b, _bStride, _bTransposed,
        _c.AsSpan(start * _n), _n, _accumulate);
}
