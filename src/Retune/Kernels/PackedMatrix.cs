using System.Runtime.CompilerServices;

namespace Retune.Kernels;

/// <summary>
/// The right operand B [k, n] of a matrix product, copied into panels of <see cref="PanelWidth"/> columns: panel p holds
/// B[0..k, pW..(p+1)W] row after row, so that the micro kernel reads memory in order. Columns beyond n are zeros.
/// A product can also leave its result in panels, ready to be an operand of the next.
/// </summary>
internal sealed unsafe class PackedMatrix : PreparedMatrix
{
    private AlignedBuffer _buffer;

    /// <summary>Reserves room for a matrix of this size and sets it.</summary>
    public PackedMatrix(int maxRows, int maxColumns) => SetSize(maxRows, maxColumns);

    /// <summary>The columns of one panel, chosen once from the processor's instruction set.</summary>
    public static int PanelWidth => MicroKernel.Width;

    /// <summary>The most values, those of whole panels, that a matrix can have.</summary>
    public static long MaxValues => AlignedBuffer.MaxCount;

    /// <summary>The number of panels, n / <see cref="PanelWidth"/> rounded up.</summary>
    public int PanelCount => (Columns + PanelWidth - 1) / PanelWidth;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    public override void SetSize(int rows, int columns)
    {
        if (rows < 0 || columns < 0)
            throw new ArgumentException($"A packed matrix cannot be {rows} by {columns}.");
        Rows = rows;
        Columns = columns;
        _buffer.Reserve((long)rows * PanelCount * PanelWidth);
    }

    /// <inheritdoc/>
    public override void Prepare(ReadOnlySpan<float> source, int stride, bool transposed, int thread, int threads)
    {
        (int start, int end) = ThreadTeam.Share(PanelCount, thread, threads);
        Pack(source, stride, transposed, start, end);
    }

    /// <inheritdoc/>
    public override void Multiply(
        ReadOnlySpan<float> a, int aStride, bool aTransposed, Span<float> c, int cStride, int rowStart, int rowEnd, bool accumulate, MatrixScratch scratch) =>
        MatrixProduct.Multiply(a, aStride, aTransposed, this, c, cStride, rowStart, rowEnd, 0, Columns, accumulate, scratch);

    /// <inheritdoc/>
    public override void MultiplyTransposedByTwo(
        ReadOnlySpan<float> aTransposed, int aStride, Span<float> c, PreparedMatrix second, Span<float> secondC, int rowStart, int rowEnd, MatrixScratch scratch) =>
        MatrixProduct.MultiplyTransposedByTwo(aTransposed, aStride, this, c, (PackedMatrix)second, secondC, rowStart, rowEnd, scratch);

    /// <summary>
    /// Packs the panels [panelStart, panelEnd). <paramref name="source"/> is B [k, n] with row stride
    /// <paramref name="stride"/>, or, if <paramref name="transposed"/>, Bᵀ [n, k].
    /// </summary>
    public void Pack(ReadOnlySpan<float> source, int stride, bool transposed, int panelStart, int panelEnd)
    {
        if (transposed)
        {
            PackTransposed(source, stride, panelStart, panelEnd);
            return;
        }
        CheckPanels(panelStart, panelEnd);
        PanelPacking.CheckSource(source.Length, stride, Rows, Columns);
        fixed (float* values = source)
        {
            // Few rows at a time: consecutive rows lie in different memory pages.
            const int RowBlock = 64;
            for (int row = 0; row < Rows; row += RowBlock)
            {
                for (int panel = panelStart; panel < panelEnd; panel++)
                {
                    int column = panel * PanelWidth;
                    PanelPacking.Copy(values + (long)row * stride + column, stride, Math.Min(PanelWidth, Columns - column),
                        Math.Min(RowBlock, Rows - row), Panel(panel) + row * PanelWidth, PanelWidth);
                }
            }
        }
    }

    /// <summary>The rows [start, end) of a panel, [end - start, <see cref="PanelWidth"/>], the columns beyond n among them.</summary>
    public Span<float> PanelRows(int panel, int start, int end)
    {
        CheckPanels(panel, panel + 1);
        if (start < 0 || end < start || end > Rows)
            throw new ArgumentException($"Rows [{start}, {end}) are not within the {Rows} rows.");
        return new Span<float>(Panel(panel) + (long)start * PanelWidth, (end - start) * PanelWidth);
    }

    /// <summary>The first value of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal float* Panel(int panel) => _buffer.Pointer + (long)panel * Rows * PanelWidth;

    private void PackTransposed(ReadOnlySpan<float> source, int stride, int panelStart, int panelEnd)
    {
        CheckPanels(panelStart, panelEnd);
        PanelPacking.CheckSource(source.Length, stride, Columns, Rows);
        fixed (float* values = source)
        {
            for (int panel = panelStart; panel < panelEnd; panel++)
            {
                int column = panel * PanelWidth;
                PanelPacking.Transpose(
                    values + (long)column * stride, stride, null, Math.Min(PanelWidth, Columns - column), Rows, Panel(panel), PanelWidth);
            }
        }
    }

    private void CheckPanels(int start, int end)
    {
        if (start < 0 || end > PanelCount || start > end)
            throw new ArgumentException($"Panels [{start}, {end}) are not within the {PanelCount} panels.");
    }
}
