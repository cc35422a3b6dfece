namespace Retune.Kernels.Native;

/// <summary>
/// A right operand [k, n] in bf16, in the order that oneDNN's product likes best. The library orders a matrix in one go, so one
/// thread does it: matrices take turns among the threads.
/// </summary>
internal sealed unsafe class BFloat16Matrix : PreparedMatrix
{
    /// <summary>Rows of A that are rounded and multiplied at once: they stay in the second-level cache, and pay for reading B.</summary>
    internal const int BlockRows = 256;

    private readonly int _turn;
    private readonly Dictionary<(int Rows, int Columns), BFloat16Order> _orders = [];
    private BFloat16Order _order = null!;
    private AlignedBuffer _values;
    private AlignedBuffer _scratchpad;

    public BFloat16Matrix(int maxRows, int maxColumns, int turn)
    {
        _turn = turn;
        SetSize(maxRows, maxColumns);
    }

    public override void SetSize(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        if (!_orders.TryGetValue((rows, columns), out BFloat16Order? order))
            _orders.Add((rows, columns), order = new BFloat16Order(rows, columns));
        _order = order;
        _values.Reserve((order.Bytes + sizeof(float) - 1) / sizeof(float));
        OneDnn.Check(OneDnnCalls.SetValues(order.Memory, _values.Pointer), "memory");
    }

    public override void Prepare(ReadOnlySpan<float> source, int stride, bool transposed, int thread, int threads)
    {
        if (thread != _turn % threads)
            return;
        PanelPacking.CheckSource(source.Length, stride, transposed ? Columns : Rows, transposed ? Rows : Columns);
        OneDnnPrimitive reorder = _order.Reorder(stride, transposed);
        fixed (float* values = source)
            reorder.Run(values, _values.Pointer, 0, ref _scratchpad);
    }

    public override void Multiply(
        ReadOnlySpan<float> a, int aStride, bool aTransposed, Span<float> c, int cStride, int rowStart, int rowEnd, bool accumulate, MatrixScratch scratch)
    {
        PanelPacking.CheckSource(a.Length, aStride, aTransposed ? Rows : rowEnd, aTransposed ? rowEnd : Rows);
        PanelPacking.CheckSource(c.Length, cStride, rowEnd, Columns);
        fixed (float* values = c)
            MultiplyRows(a, aStride, aTransposed, values, cStride, null, null, rowStart, rowEnd, accumulate, scratch);
    }

    public override void MultiplyTransposedByTwo(
        ReadOnlySpan<float> aTransposed, int aStride, Span<float> c, PreparedMatrix second, Span<float> secondC, int rowStart, int rowEnd, MatrixScratch scratch)
    {
        PanelPacking.CheckSource(aTransposed.Length, aStride, Rows, rowEnd);
        PanelPacking.CheckSource(c.Length, Columns, rowEnd, Columns);
        PanelPacking.CheckSource(secondC.Length, second.Columns, rowEnd, second.Columns);
        fixed (float* values = c, secondValues = secondC)
            MultiplyRows(aTransposed, aStride, true, values, Columns, (BFloat16Matrix)second, secondValues, rowStart, rowEnd, accumulate: false, scratch);
    }

    /// <summary>Rows of one product, and of a second where there is one, a rounded block of A at a time.</summary>
    private void MultiplyRows(
        ReadOnlySpan<float> a, int aStride, bool aTransposed, float* c, int cStride, BFloat16Matrix? second, float* secondC,
        int rowStart, int rowEnd, bool accumulate, MatrixScratch scratch)
    {
        int rows = rowEnd - rowStart, blocks = (rows + BlockRows - 1) / BlockRows;
        for (int block = 0; block < blocks; block++)
        {
            (int start, int end) = ThreadTeam.Share(rows, block, blocks, 16);
            int row = rowStart + start, count = end - start;
            ushort* rounded = scratch.Rounded(count * Rows);
            if (aTransposed)
                Round(a[row..], aStride, Rows, count, rounded);
            else
                Round(a[(row * aStride)..], aStride, count, Rows, rounded);
            MultiplyBlock(rounded, count, aTransposed, c + (long)row * cStride, cStride, accumulate, scratch);
            second?.MultiplyBlock(rounded, count, aTransposed, secondC + (long)row * second.Columns, second.Columns, accumulate, scratch);
        }
    }

    private void MultiplyBlock(ushort* rounded, int rows, bool transposed, float* c, int cStride, bool accumulate, MatrixScratch scratch)
    {
        var shape = new OneDnnProductShape(rows, Rows, Columns, cStride, transposed, accumulate);
        if (!scratch.Products.TryGetValue(shape, out OneDnnPrimitive? product))
            scratch.Products.Add(shape, product = OneDnnPrimitive.Product(shape, _order.Description));
        product.Run(rounded, c, _order.Memory, ref scratch.Scratchpad);
    }

    /// <summary>target [rows, columns] = source rounded; a source without gaps in one go.</summary>
    private static void Round(ReadOnlySpan<float> source, int stride, int rows, int columns, ushort* target)
    {
        if (stride == columns)
            (rows, columns) = (1, rows * columns);
        for (int row = 0; row < rows; row++)
            BFloat16.FromSingle(source.Slice(row * stride, columns), new Span<ushort>(target + (long)row * columns, columns));
    }
}
