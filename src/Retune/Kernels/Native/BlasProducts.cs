namespace Retune.Kernels.Native;

/// <summary>Single-precision products of a native library, one on each thread.</summary>
internal sealed class BlasProducts(NativeBlas blas) : MatrixProducts
{
    public override string Description { get; } =
        $"{blas.Name} {(blas.Version.Length > 0 ? blas.Version : Path.GetFileName(blas.Path))}{(blas.InstructionSet.Length > 0 ? $" ({blas.InstructionSet})" : "")}";

    public override PreparedMatrix Create(int maxRows, int maxColumns) => new BlasMatrix(blas, maxRows, maxColumns);

    public override void EnterThread() => blas.SetThreads(1);
}

/// <summary>A right operand for a native library: a plain copy [k, n], for with few rows of A a transposed one is slow (docs/performance.md).</summary>
internal sealed unsafe class BlasMatrix : PreparedMatrix
{
    private readonly NativeBlas _blas;
    private AlignedBuffer _values;

    public BlasMatrix(NativeBlas blas, int maxRows, int maxColumns)
    {
        _blas = blas;
        SetSize(maxRows, maxColumns);
    }

    public override void SetSize(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        _values.Reserve((long)rows * columns);
    }

    public override void Prepare(ReadOnlySpan<float> source, int stride, bool transposed, int thread, int threads)
    {
        PanelPacking.CheckSource(source.Length, stride, transposed ? Columns : Rows, transposed ? Rows : Columns);
        fixed (float* values = source)
        {
            if (transposed)
            {
                (int start, int end) = ThreadTeam.Share(Columns, thread, threads, 4);
                PanelPacking.Transpose(values + (long)start * stride, stride, null, end - start, Rows, _values.Pointer + start, Columns, filled: end - start);
            }
            else
            {
                (int start, int end) = ThreadTeam.Share(Rows, thread, threads);
                PanelPacking.Copy(values + (long)start * stride, stride, Columns, end - start, _values.Pointer + (long)start * Columns, Columns);
            }
        }
    }

    public override void Multiply(
        ReadOnlySpan<float> a, int aStride, bool aTransposed, Span<float> c, int cStride, int rowStart, int rowEnd, bool accumulate, MatrixScratch scratch)
    {
        if (rowEnd == rowStart)
            return;
        var values = new ReadOnlySpan<float>(_values.Pointer, Rows * Columns);
        _blas.Multiply(
            rowEnd - rowStart, Columns, Rows, a[(aTransposed ? rowStart : rowStart * aStride)..], aStride, aTransposed, values, Columns, false,
            c[(rowStart * cStride)..], cStride, accumulate);
    }
}
