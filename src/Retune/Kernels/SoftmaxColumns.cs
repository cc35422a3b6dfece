using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retune.Kernels;

/// <summary>
/// The cross-entropies over scores in panels, [words, W] with a column a position: every position is a lane of its own and its
/// sums run over the words in their order, whatever the other columns are. W is <see cref="PackedMatrix.PanelWidth"/>, a multiple
/// of the vector's width.
/// </summary>
internal static class SoftmaxColumns
{
    /// <summary>scores [words, W] += bias [words].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBias(Span<float> scores, ReadOnlySpan<float> bias)
    {
        int width = PackedMatrix.PanelWidth;
        VectorMath.CheckLengths(scores.Length, bias.Length * width);
        ref float start = ref MemoryMarshal.GetReference(scores);
        for (int word = 0; word < bias.Length; word++)
        {
            Vector<float> value = Vector.Create(bias[word]);
            for (int i = word * width; i < (word + 1) * width; i += Vector<float>.Count)
                (At(ref start, i) + value).StoreUnsafe(ref start, (nuint)i);
        }
    }

    /// <summary>
    /// For each column of scores [words, W]: max [W], the greatest of scale · score, and sumExp [W] = Σ exp(scale · score - max).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MaxAndSumExp(ReadOnlySpan<float> scores, float scale, Span<float> max, Span<float> sumExp)
    {
        int width = PackedMatrix.PanelWidth;
        VectorMath.CheckLengths(max.Length, width);
        VectorMath.CheckLengths(sumExp.Length, width);
        ref float start = ref MemoryMarshal.GetReference(scores);
        Vector<float> factor = Vector.Create(scale);
        int end = scores.Length, step = 4 * width;
        for (int column = 0; column < width; column += Vector<float>.Count)
        {
            Vector<float> max0 = Vector.Create(float.NegativeInfinity), max1 = max0, max2 = max0, max3 = max0;
            int i = column;
            for (; i < end - 3 * width; i += step)
            {
                max0 = Vector.MaxNative(max0, At(ref start, i));
                max1 = Vector.MaxNative(max1, At(ref start, i + width));
                max2 = Vector.MaxNative(max2, At(ref start, i + 2 * width));
                max3 = Vector.MaxNative(max3, At(ref start, i + 3 * width));
            }
            for (; i < end; i += width)
                max0 = Vector.MaxNative(max0, At(ref start, i));
            Vector<float> greatest = factor * Vector.MaxNative(Vector.MaxNative(max0, max1), Vector.MaxNative(max2, max3));
            greatest.CopyTo(max[column..]);

            Vector<float> shift = -greatest, sum0 = default, sum1 = default;
            for (i = column; i < end - width; i += 2 * width)
            {
                sum0 += VectorMath.Exp(Vector.FusedMultiplyAdd(factor, At(ref start, i), shift));
                sum1 += VectorMath.Exp(Vector.FusedMultiplyAdd(factor, At(ref start, i + width), shift));
            }
            for (; i < end; i += width)
                sum0 += VectorMath.Exp(Vector.FusedMultiplyAdd(factor, At(ref start, i), shift));
            (sum0 + sum1).CopyTo(sumExp[column..]);
        }
    }

    /// <summary>
    /// Joins the sums of blocks of words, first to last, to running ones: max and sumExp [blocks, stride], of which the columns from
    /// <paramref name="firstColumn"/> on, as many as there are running ones. A running maximum of -∞ with the sum 0 is the empty sum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(
        ReadOnlySpan<float> max, ReadOnlySpan<float> sumExp, int blocks, int stride, int firstColumn, Span<float> runningMax, Span<double> runningSum)
    {
        VectorMath.CheckLengths(runningMax.Length, runningSum.Length);
        PanelPacking.CheckSource(Math.Min(max.Length, sumExp.Length), stride, blocks, firstColumn + runningMax.Length);
        int half = Vector<double>.Count;
        for (int column = 0; column < runningMax.Length; column += Vector<float>.Count)
        {
            var greatest = new Vector<float>(runningMax[column..]);
            Vector<double> low = new(runningSum[column..]), high = new(runningSum[(column + half)..]);
            for (int block = 0; block < blocks; block++)
            {
                int at = block * stride + firstColumn + column;
                var blockMax = new Vector<float>(max[at..]);
                Vector<float> greater = Vector.MaxNative(greatest, blockMax);
                Vector.Widen(VectorMath.Exp(greatest - greater), out Vector<double> scaleLow, out Vector<double> scaleHigh);
                Vector.Widen(new Vector<float>(sumExp[at..]) * VectorMath.Exp(blockMax - greater), out Vector<double> moreLow, out Vector<double> moreHigh);
                low = Vector.FusedMultiplyAdd(low, scaleLow, moreLow);
                high = Vector.FusedMultiplyAdd(high, scaleHigh, moreHigh);
                greatest = greater;
            }
            greatest.CopyTo(runningMax[column..]);
            low.CopyTo(runningSum[column..]);
            high.CopyTo(runningSum[(column + half)..]);
        }
    }

    /// <summary>scores [words, W] = share · exp(scale · scores - logSums [W]): a share of the softmax.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(Span<float> scores, ReadOnlySpan<float> logSums, float scale, float share)
    {
        int width = PackedMatrix.PanelWidth;
        VectorMath.CheckLengths(logSums.Length, width);
        ref float start = ref MemoryMarshal.GetReference(scores), sums = ref MemoryMarshal.GetReference(logSums);
        Vector<float> scales = Vector.Create(scale), shares = Vector.Create(share);
        for (int row = 0; row < scores.Length; row += width)
        {
            for (int column = 0; column < width; column += Vector<float>.Count)
                (shares * VectorMath.Exp(LnP(ref start, row, ref sums, column, scales))).StoreUnsafe(ref start, (nuint)(row + column));
        }
    }

    /// <summary>sum [words, W] += share · exp(scale · scores - logSums [W]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSoftmax(ReadOnlySpan<float> scores, ReadOnlySpan<float> logSums, float scale, float share, Span<float> sum)
    {
        int width = PackedMatrix.PanelWidth;
        VectorMath.CheckLengths(logSums.Length, width);
        VectorMath.CheckLengths(scores.Length, sum.Length);
        ref float start = ref MemoryMarshal.GetReference(scores), sums = ref MemoryMarshal.GetReference(logSums), target = ref MemoryMarshal.GetReference(sum);
        Vector<float> scales = Vector.Create(scale), shares = Vector.Create(share);
        for (int row = 0; row < scores.Length; row += width)
        {
            for (int column = 0; column < width; column += Vector<float>.Count)
            {
                Vector<float> p = VectorMath.Exp(LnP(ref start, row, ref sums, column, scales));
                Vector.FusedMultiplyAdd(shares, p, At(ref target, row + column)).StoreUnsafe(ref target, (nuint)(row + column));
            }
        }
    }

    /// <summary>
    /// scores [words, W] = scale · (softmax - weight · reference [words, W]), softmax = exp(scale · scores - logSums [W]), weight being
    /// 1 - γ; losses [W] = -weight · Σ_w reference(w) ln softmax(w) over these words.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GradientWithReference(
        Span<float> scores, ReadOnlySpan<float> reference, ReadOnlySpan<float> logSums, float scale, float weight, Span<float> losses)
    {
        int width = PackedMatrix.PanelWidth;
        VectorMath.CheckLengths(logSums.Length, width);
        VectorMath.CheckLengths(losses.Length, width);
        VectorMath.CheckLengths(scores.Length, reference.Length);
        losses.Clear();
        ref float start = ref MemoryMarshal.GetReference(scores), sums = ref MemoryMarshal.GetReference(logSums);
        ref float aims = ref MemoryMarshal.GetReference(reference), loss = ref MemoryMarshal.GetReference(losses);
        Vector<float> scales = Vector.Create(scale), weights = Vector.Create(weight);
        for (int row = 0; row < scores.Length; row += width)
        {
            for (int column = 0; column < width; column += Vector<float>.Count)
            {
                Vector<float> lnP = LnP(ref start, row, ref sums, column, scales), aim = weights * At(ref aims, row + column);
                Vector.FusedMultiplyAdd(-aim, lnP, At(ref loss, column)).StoreUnsafe(ref loss, (nuint)column);
                (scales * (VectorMath.Exp(lnP) - aim)).StoreUnsafe(ref start, (nuint)(row + column));
            }
        }
    }

    /// <summary>sums [words] += the sum of the first <paramref name="columns"/> values of each row of gradients [words, W].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRowSums(ReadOnlySpan<float> gradients, int columns, Span<float> sums)
    {
        int width = PackedMatrix.PanelWidth;
        VectorMath.CheckLengths(gradients.Length, sums.Length * width);
        for (int word = 0; word < sums.Length; word++)
        {
            ReadOnlySpan<float> row = gradients.Slice(word * width, columns);
            Vector<float> sum = default;
            int i = 0;
            for (; i <= columns - Vector<float>.Count; i += Vector<float>.Count)
                sum += new Vector<float>(row[i..]);
            float total = Vector.Sum(sum);
            for (; i < columns; i++)
                total += row[i];
            sums[word] += total;
        }
    }

    /// <summary>ln p = scale · score - logSum of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> LnP(ref float scores, int row, ref float logSums, int column, Vector<float> scales) =>
        Vector.FusedMultiplyAdd(scales, At(ref scores, row + column), -At(ref logSums, column));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(ref float start, int index) => Vector.LoadUnsafe(ref start, (nuint)index);
}
