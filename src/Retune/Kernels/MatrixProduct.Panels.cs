namespace Retune.Kernels;

// Products of which the result or the left operand is in panels (PackedMatrix): a result that other products take as an operand
// is never copied, and each panel's rows lie one after the other in memory, however many columns there are.
internal static unsafe partial class MatrixProduct
{
    // Whole panels of A, so that its packing never begins within one.
    private static readonly int s_panelDepth = BlockDepth / PackedMatrix.PanelWidth * PackedMatrix.PanelWidth;

    /// <summary>
    /// The rows of C from <paramref name="firstRow"/> on = diag(factors) · A [m, k] · B [k, n]. <paramref name="a"/> holds the m
    /// rows with stride <paramref name="aStride"/>, m is the number of factors. The columns of C beyond n become zeros.
    /// </summary>
    /// <exception cref="ArgumentException">A or C does not hold the rows.</exception>
    public static void MultiplyIntoPanels(
        ReadOnlySpan<float> a, int aStride, ReadOnlySpan<float> factors, PackedMatrix b, PackedMatrix c, int firstRow, MatrixScratch scratch)
    {
        int rows = factors.Length;
        PanelPacking.CheckSource(a.Length, aStride, rows, b.Rows);
        if (b.Rows == 0 || firstRow < 0 || firstRow + rows > c.Rows || c.Columns != b.Columns)
            throw new ArgumentException($"C [{c.Rows}, {c.Columns}] does not hold the {rows} rows from {firstRow} on of a product with B [{b.Rows}, {b.Columns}].");
        long cPanel = (long)c.Rows * PackedMatrix.PanelWidth;
        int blocks = (rows + BlockRows - 1) / BlockRows;
        fixed (float* aValues = a, scales = factors)
        {
            for (int block = 0; block < blocks; block++)
            {
                (int start, int end) = ThreadTeam.Share(rows, block, blocks, RowMultiple);
                for (int position = 0; position < b.Rows; position += BlockDepth)
                {
                    int depth = Math.Min(BlockDepth, b.Rows - position);
                    PackRows(aValues + (long)start * aStride + position, aStride, scales + start, end - start, depth, scratch.Block);
                    MultiplyBlock(end - start, position, depth, b, c.Panel(0) + (long)(firstRow + start) * PackedMatrix.PanelWidth,
                        PackedMatrix.PanelWidth, cPanel, 0, c.PanelCount * PackedMatrix.PanelWidth, position > 0, scratch);
                }
            }
        }
    }

    /// <summary>
    /// The rows [rowStart, rowEnd) of C [m, n] = or += A [m, k] · B [k, n], A in panels; <paramref name="c"/> is all of C. As
    /// <see cref="Multiply"/>, one chain of fused multiply-adds an element.
    /// </summary>
    /// <exception cref="ArgumentException">A and B do not go together, or A or C does not hold the rows.</exception>
    public static void MultiplyPanels(
        PackedMatrix a, PackedMatrix b, Span<float> c, int cStride, int rowStart, int rowEnd, bool accumulate, MatrixScratch scratch)
    {
        if (a.Columns != b.Rows || b.Rows == 0)
            throw new ArgumentException($"A has {a.Columns} columns and B {b.Rows} rows; they must be as many, at least 1.");
        if (rowStart < 0 || rowEnd < rowStart || rowEnd > a.Rows)
            throw new ArgumentException($"Rows [{rowStart}, {rowEnd}) are not within A's {a.Rows}.");
        PanelPacking.CheckSource(c.Length, cStride, rowEnd, b.Columns);
        int rows = rowEnd - rowStart, blocks = (rows + BlockRows - 1) / BlockRows;
        fixed (float* cValues = c)
        {
            for (int block = 0; block < blocks; block++)
            {
                (int start, int end) = ThreadTeam.Share(rows, block, blocks, RowMultiple);
                for (int position = 0; position < b.Rows; position += s_panelDepth)
                {
                    int depth = Math.Min(s_panelDepth, b.Rows - position), row = rowStart + start;
                    PackRowsOfPanels(a, row, position, end - start, depth, scratch.Block);
                    MultiplyBlock(end - start, position, depth, b, cValues + (long)row * cStride, cStride, PackedMatrix.PanelWidth,
                        0, b.Columns, accumulate || position > 0, scratch);
                }
            }
        }
    }

    /// <summary>Packs rows of A, each times its factor.</summary>
    private static void PackRows(float* a, int stride, float* factors, int rows, int depth, float* target)
    {
        for (int row = 0, height; row < rows; row += height)
        {
            height = MicroKernel.TileRows(rows - row);
            PanelPacking.Transpose(a + (long)row * stride, stride, factors + row, Math.Min(height, rows - row), depth, target, height);
            target += height * depth;
        }
    }

    /// <summary>Packs [rows, depth] of an A in panels, from a position along k on at which a panel begins.</summary>
    private static void PackRowsOfPanels(PackedMatrix a, int firstRow, int position, int rows, int depth, float* target)
    {
        int width = PackedMatrix.PanelWidth;
        for (int row = 0, height; row < rows; row += height)
        {
            height = MicroKernel.TileRows(rows - row);
            int count = Math.Min(height, rows - row);
            for (int t = 0; t < depth; t += width)
            {
                float* from = a.Panel((position + t) / width) + (long)(firstRow + row) * width;
                PanelPacking.Transpose(from, width, null, count, Math.Min(width, depth - t), target + t * height, height);
            }
            target += height * depth;
        }
    }
}
