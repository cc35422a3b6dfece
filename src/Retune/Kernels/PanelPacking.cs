using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retune.Kernels;

/// <summary>
/// Copies parts of matrices into panels: target[t·width + j], t the position along k and j the row of A or column of B within
/// the panel. Positions beyond the source's are filled with zeros, so that micro kernels need no masks.
/// </summary>
internal static unsafe class PanelPacking
{
    /// <summary>Refuses a source that does not hold <paramref name="rows"/> rows of <paramref name="columns"/> values.</summary>
    public static void CheckSource(int length, int stride, int rows, int columns)
    {
        if (stride < columns)
            throw new ArgumentException($"A row stride of {stride} is less than the row's {columns} values.");
        if (rows > 0 && length < (rows - 1L) * stride + columns)
            throw new ArgumentException($"{length} values do not hold {rows} rows of {columns} with stride {stride}.");
    }

    /// <summary>target[t·width + j] = source[t·stride + j] for j below <paramref name="count"/>, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, int stride, int count, int depth, float* target, int width)
    {
        if (count == 6 && width == 6)
        {
            // The panels of A, in two moves: a loop over so few values would cost more than they do.
            for (int t = 0; t < depth; t++, source += stride, target += 6)
            {
                Vector128.Store(Vector128.Load(source), target);
                Vector64.Store(Vector64.Load(source + 4), target + 4);
            }
            return;
        }
        for (int t = 0; t < depth; t++, source += stride, target += width)
        {
            int j = 0;
            for (; j <= count - Vector128<float>.Count; j += Vector128<float>.Count)
                Vector128.Store(Vector128.Load(source + j), target + j);
            for (; j < count; j++)
                target[j] = source[j];
            for (; j < width; j++)
                target[j] = 0;
        }
    }

    /// <summary>
    /// target[t·width + j] = factors[j]·source[j·stride + t] for j below <paramref name="count"/>, else 0; width is even.
    /// No factors means 1.
    /// </summary>
    public static void Transpose(float* source, int stride, float* factors, int count, int depth, float* target, int width) =>
        Transpose(source, stride, factors, count, depth, target, width, filled: width);

    /// <summary>The same where only the columns below <paramref name="filled"/> of the target are written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, int stride, float* factors, int count, int depth, float* target, int width, int filled)
    {
        // 16 positions are a cache line of each source row: all of it is used before the next row evicts it
        // (rows a power of two apart fall into the same cache set).
        const int Line = 16;
        for (int t = 0; t < depth; t += Line)
        {
            int end = Math.Min(depth, t + Line);
            int j = 0;
            for (; j <= count - 4; j += 4)
                TransposeFour(source + (long)j * stride, stride, factors == null ? null : factors + j, t, end, target + j, width);
            for (; j <= count - 2; j += 2)
                TransposeTwo(source + (long)j * stride, stride, factors == null ? null : factors + j, t, end, target + j, width);
            for (; j < filled; j++)
            {
                float scale = factors == null || j >= count ? 1 : factors[j];
                for (int i = t; i < end; i++)
                    target[(long)i * width + j] = j < count ? source[(long)j * stride + i] * scale : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(float* source, int stride, float* factors, int start, int end, float* target, int width)
    {
        float* row0 = source, row1 = source + stride, row2 = row1 + stride, row3 = row2 + stride;
        Vector128<float> scale = factors == null ? Vector128<float>.One : Vector128.Load(factors);
        int t = start;
        for (; t <= end - 4; t += 4)
        {
            Vector128<float> r0 = Vector128.Load(row0 + t), r1 = Vector128.Load(row1 + t);
            Vector128<float> r2 = Vector128.Load(row2 + t), r3 = Vector128.Load(row3 + t);
            Vector128<float> even0 = Lanes.UnpackLow(r0, r2), even1 = Lanes.UnpackLow(r1, r3);
            Vector128<float> odd0 = Lanes.UnpackHigh(r0, r2), odd1 = Lanes.UnpackHigh(r1, r3);
            float* to = target + (long)t * width;
            Vector128.Store(Lanes.UnpackLow(even0, even1) * scale, to);
            Vector128.Store(Lanes.UnpackHigh(even0, even1) * scale, to + width);
            Vector128.Store(Lanes.UnpackLow(odd0, odd1) * scale, to + 2 * width);
            Vector128.Store(Lanes.UnpackHigh(odd0, odd1) * scale, to + 3 * width);
        }
        for (; t < end; t++)
            Vector128.Store(Vector128.Create(row0[t], row1[t], row2[t], row3[t]) * scale, target + (long)t * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeTwo(float* source, int stride, float* factors, int start, int end, float* target, int width)
    {
        float* row0 = source, row1 = source + stride;
        float scale0 = factors == null ? 1 : factors[0], scale1 = factors == null ? 1 : factors[1];
        Vector128<float> scale = Vector128.Create(scale0, scale1, scale0, scale1);
        int t = start;
        for (; t <= end - 4; t += 4)
        {
            Vector128<float> r0 = Vector128.Load(row0 + t), r1 = Vector128.Load(row1 + t);
            Vector128<float> low = Lanes.UnpackLow(r0, r1) * scale, high = Lanes.UnpackHigh(r0, r1) * scale;
            float* to = target + (long)t * width;
            low.GetLower().Store(to);
            low.GetUpper().Store(to + width);
            high.GetLower().Store(to + 2 * width);
            high.GetUpper().Store(to + 3 * width);
        }
        for (; t < end; t++)
        {
            target[(long)t * width] = row0[t] * scale0;
            target[(long)t * width + 1] = row1[t] * scale1;
        }
    }
}
