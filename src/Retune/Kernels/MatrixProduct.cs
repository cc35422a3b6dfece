using System.Runtime.CompilerServices;

namespace Retune.Kernels;

/// <summary>
/// C [m, n] = or += A [m, k]·B [k, n], single precision, row-major. Every element of C is one chain of fused multiply-adds
/// in the order of k, starting from 0 or from C: its bits do not depend on how C is divided among threads, on blocks or tiles.
/// </summary>
internal static unsafe partial class MatrixProduct
{
    /// <summary>The rows of a block of A, a multiple of the tile's: together with the depth a good part of the second-level cache.</summary>
    internal const int BlockRows = 240;

    // The values of a cache line.
    private const int Line = 16;

    // A multiple of every tile's rows.
    private const int RowMultiple = 12;

    // Their lines of one cache set stay in the first-level cache until the panels side by side have used all of them.
    private const int CopiedPositions = 8;

    /// <summary>The positions along k of a block: enough to make loading and storing C cheap.</summary>
    internal const int BlockDepth = 512;

    /// <summary>
    /// Computes the block [rowStart, rowEnd) × [columnStart, columnEnd) of C. <paramref name="a"/> is all of A [m, k], or, if
    /// <paramref name="aTransposed"/>, Aᵀ [k, m]; <paramref name="c"/> is all of C. Blocks that do not overlap can be
    /// computed by different threads, each with a scratch of its own.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A or C does not hold the block, or columnStart is not a multiple of <see cref="PackedMatrix.PanelWidth"/>.
    /// </exception>
    public static void Multiply(
        ReadOnlySpan<float> a, int aStride, bool aTransposed, PackedMatrix b, Span<float> c, int cStride,
        int rowStart, int rowEnd, int columnStart, int columnEnd, bool accumulate, MatrixScratch scratch)
    {
        if (rowStart < 0 || rowEnd < rowStart)
            throw new ArgumentException($"Rows [{rowStart}, {rowEnd}) are no range.");
        if (columnStart < 0 || columnEnd < columnStart || columnEnd > b.Columns)
            throw new ArgumentException($"Columns [{columnStart}, {columnEnd}) are not within B's {b.Columns}.");
        if (columnStart % PackedMatrix.PanelWidth != 0)
            throw new ArgumentException($"The first column, {columnStart}, is not a multiple of the panels' {PackedMatrix.PanelWidth}.");
        PanelPacking.CheckSource(a.Length, aStride, aTransposed ? b.Rows : rowEnd, aTransposed ? rowEnd : b.Rows);
        PanelPacking.CheckSource(c.Length, cStride, rowEnd, columnEnd);
        if (b.Rows == 0 && !accumulate)
        {
            for (int row = rowStart; row < rowEnd; row++)
                c.Slice(row * cStride + columnStart, columnEnd - columnStart).Clear();
        }

        fixed (float* aValues = a, cValues = c)
            MultiplyRows(aValues, aStride, aTransposed, b, cValues, cStride, null, null, rowStart, rowEnd, columnStart, columnEnd, accumulate, scratch);
    }

    /// <summary>
    /// Two products with one left operand, of which each block is packed once: rows [rowStart, rowEnd) of C = A·B and C' = A·B',
    /// <paramref name="aTransposed"/> being all of Aᵀ [k, m]. The bits are those of <see cref="Multiply"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A, C or C' does not hold the rows, or B and B' have other numbers of rows.</exception>
    public static void MultiplyTransposedByTwo(
        ReadOnlySpan<float> aTransposed, int aStride, PackedMatrix b, Span<float> c, PackedMatrix secondB, Span<float> secondC, int rowStart, int rowEnd, MatrixScratch scratch)
    {
        if (b.Rows != secondB.Rows || b.Rows == 0)
            throw new ArgumentException($"The right operands have {b.Rows} and {secondB.Rows} rows; they must have the same number, at least 1.");
        if (rowStart < 0 || rowEnd < rowStart)
            throw new ArgumentException($"Rows [{rowStart}, {rowEnd}) are no range.");
        PanelPacking.CheckSource(aTransposed.Length, aStride, b.Rows, rowEnd);
        PanelPacking.CheckSource(c.Length, b.Columns, rowEnd, b.Columns);
        PanelPacking.CheckSource(secondC.Length, secondB.Columns, rowEnd, secondB.Columns);
        fixed (float* aValues = aTransposed, cValues = c, secondValues = secondC)
            MultiplyRows(aValues, aStride, true, b, cValues, b.Columns, secondB, secondValues, rowStart, rowEnd, 0, b.Columns, accumulate: false, scratch);
    }

    /// <summary>Rows of one product, and of a second (all columns, not accumulated) where there is one, a block of A at a time.</summary>
    private static void MultiplyRows(
        float* a, int aStride, bool aTransposed, PackedMatrix b, float* c, int cStride, PackedMatrix? secondB, float* secondC,
        int rowStart, int rowEnd, int columnStart, int columnEnd, bool accumulate, MatrixScratch scratch)
    {
        int rows = rowEnd - rowStart, blocks = (rows + BlockRows - 1) / BlockRows;
        for (int block = 0; block < blocks; block++)
        {
            (int start, int end) = ThreadTeam.Share(rows, block, blocks, RowMultiple);
            for (int position = 0; position < b.Rows; position += BlockDepth)
            {
                int depth = Math.Min(BlockDepth, b.Rows - position);
                long row = rowStart + start;
                PackRows(aTransposed ? a + (long)position * aStride + row : a + row * aStride + position, aStride, aTransposed, end - start, depth, scratch.Block);
                MultiplyBlock(end - start, position, depth, b, c + row * cStride, cStride, PackedMatrix.PanelWidth, columnStart, columnEnd, accumulate || position > 0, scratch);
                if (secondB is not null)
                    MultiplyBlock(end - start, position, depth, secondB, secondC + row * secondB.Columns, secondB.Columns, PackedMatrix.PanelWidth, 0, secondB.Columns, position > 0, scratch);
            }
        }
    }

    /// <summary>Copies [rows, depth] of A into panels of as many rows as the tiles that will use them.</summary>
    private static void PackRows(float* a, int stride, bool transposed, int rows, int depth, float* target)
    {
        // Few positions of Aᵀ at a time: its rows, often a power of two apart, fall into the same few cache sets.
        int positions = transposed ? CopiedPositions : depth;
        for (int position = 0; position < depth; position += positions)
        {
            int end = Math.Min(depth, position + positions);
            for (int next = end; next < Math.Min(depth, end + positions); next++)
                Prefetch.Row(new ReadOnlySpan<float>(a + (long)next * stride, rows));
            for (int row = 0, height; row < rows; row += height)
            {
                height = MicroKernel.TileRows(rows - row);
                int count = Math.Min(height, rows - row);
                float* panel = target + row * depth + position * height;
                if (transposed)
                    PanelPacking.Copy(a + (long)position * stride + row, stride, count, end - position, panel, height);
                else
                    PanelPacking.Transpose(a + (long)row * stride, stride, null, count, depth, panel, height);
            }
        }
    }

    /// <summary>
    /// The packed block of A times one block of rows of B, panel by panel; c is the block's first row of C, and a panel of C begins
    /// cPanel values after the one before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock(
        int rows, int position, int depth, PackedMatrix b, float* c, int cStride, long cPanel, int columnStart, int columnEnd,
        bool accumulate, MatrixScratch scratch)
    {
        int width = PackedMatrix.PanelWidth;
        for (int column = columnStart; column < columnEnd; column += width)
        {
            bool lastPanel = column + width >= columnEnd;
            float* panel = b.Panel(column / width) + position * width;
            float* panelAfter = lastPanel ? panel : panel + (long)b.Rows * width;
            float* tile = scratch.Block, firstC = c + column / width * cPanel;
            int columns = Math.Min(width, columnEnd - column);
            for (int row = 0, index = 0, height; row < rows; row += height, index++)
            {
                height = MicroKernel.TileRows(rows - row);
                float* corner = firstC + (long)row * cStride;
                float* nextC = height < rows - row ? corner + (long)height * cStride : lastPanel ? corner : firstC + cPanel;
                float* ahead = panelAfter + Math.Min(index * Line, width - Line) * depth;
                if (columns == width && height <= rows - row)
                    MicroKernel.Run(height, depth, tile, panel, corner, cStride, accumulate, nextC, ahead);
                else
                    MultiplyEdge(height, depth, tile, panel, corner, cStride, Math.Min(height, rows - row), columns, accumulate, scratch.Tile);
                tile += height * depth;
            }
        }
    }

    /// <summary>A tile of which only [rows, columns] lie in C: computed aside by the same micro kernel.</summary>
    private static void MultiplyEdge(
        int height, int depth, float* a, float* b, float* c, int cStride, int rows, int columns, bool accumulate, float* aside)
    {
        int width = PackedMatrix.PanelWidth;
        for (int row = 0; accumulate && row < rows; row++)
            new ReadOnlySpan<float>(c + (long)row * cStride, columns).CopyTo(new Span<float>(aside + row * width, columns));
        MicroKernel.Run(height, depth, a, b, aside, width, accumulate, aside, b);
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(aside + row * width, columns).CopyTo(new Span<float>(c + (long)row * cStride, columns));
    }
}
