using System.Runtime.CompilerServices;

namespace Retune.Kernels;

/// <summary>
/// C [m, n] = or += A [m, k]·B [k, n], single precision, row-major. Every element of C is one chain of fused multiply-adds
/// in the order of k, starting from 0 or from C: its bits do not depend on how C is divided among threads, on blocks or tiles.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>The rows of a block of A, a multiple of the tile's: together with the depth a good part of the second-level cache.</summary>
    internal const int BlockRows = 240;

    // The values of a cache line.
    private const int Line = 16;

    // A multiple of every tile's rows.
    private const int RowMultiple = 12;

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

        int rows = rowEnd - rowStart, blocks = (rows + BlockRows - 1) / BlockRows;
        fixed (float* aValues = a, cValues = c)
        {
            for (int block = 0; block < blocks; block++)
            {
                (int start, int end) = ThreadTeam.Share(rows, block, blocks, RowMultiple);
                for (int position = 0; position < b.Rows; position += BlockDepth)
                {
                    int depth = Math.Min(BlockDepth, b.Rows - position), row = rowStart + start;
                    float* from = aTransposed ? aValues + (long)position * aStride + row : aValues + (long)row * aStride + position;
                    PackRows(from, aStride, aTransposed, end - start, depth, scratch.Block);
                    MultiplyBlock(end - start, position, depth, b, cValues + (long)row * cStride, cStride,
                        columnStart, columnEnd, accumulate || position > 0, scratch);
                }
            }
        }
    }

    /// <summary>Copies [rows, depth] of A into panels of as many rows as the tiles that will use them.</summary>
    private static void PackRows(float* a, int stride, bool transposed, int rows, int depth, float* target)
    {
        for (int row = 0, height; row < rows; row += height)
        {
            height = MicroKernel.TileRows(rows - row);
            int count = Math.Min(height, rows - row);
            if (transposed)
                PanelPacking.Copy(a + row, stride, count, depth, target, height);
            else
                PanelPacking.Transpose(a + (long)row * stride, stride, null, count, depth, target, height);
            target += height * depth;
        }
    }

    /// <summary>The packed block of A times one block of rows of B, panel by panel; c is the block's first row of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock(
        int rows, int position, int depth, PackedMatrix b, float* c, int cStride, int columnStart, int columnEnd,
        bool accumulate, MatrixScratch scratch)
    {
        int width = PackedMatrix.PanelWidth;
        for (int column = columnStart; column < columnEnd; column += width)
        {
            bool lastPanel = column + width >= columnEnd;
            float* panel = b.Panel(column / width) + position * width;
            float* panelAfter = lastPanel ? panel : panel + (long)b.Rows * width;
            float* tile = scratch.Block;
            int columns = Math.Min(width, columnEnd - column);
            for (int row = 0, index = 0, height; row < rows; row += height, index++)
            {
                height = MicroKernel.TileRows(rows - row);
                float* corner = c + (long)row * cStride + column;
                float* nextC = height < rows - row ? corner + (long)height * cStride : lastPanel ? corner : c + column + width;
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
