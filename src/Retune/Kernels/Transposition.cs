namespace Retune.Kernels;

/// <summary>A matrix written the other way round.</summary>
internal static unsafe class Transposition
{
    /// <summary>target [columns, rows] = sourceᵀ, source [rows, columns] with row stride <paramref name="stride"/>.</summary>
    /// <exception cref="ArgumentException">Source or target does not hold the matrix.</exception>
    public static void Copy(ReadOnlySpan<float> source, int stride, int rows, int columns, Span<float> target)
    {
        PanelPacking.CheckSource(source.Length, stride, rows, columns);
        PanelPacking.CheckSource(target.Length, rows, columns, rows);
        fixed (float* from = source, to = target)
            PanelPacking.Transpose(from, stride, null, rows, columns, to, rows);
    }
}
