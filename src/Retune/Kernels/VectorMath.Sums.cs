using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retune.Kernels;

// Sums over rows. The order of additions is fixed by the length and the vector width, so a sum has the same bits on every
// thread of one machine.
internal static partial class VectorMath
{
    /// <summary>Σ x_i y_i.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        CheckLengths(x.Length, y.Length);
        ref float xs = ref MemoryMarshal.GetReference(x), ys = ref MemoryMarshal.GetReference(y);
        Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int width = Vector<float>.Count, i = 0;
        for (; i <= x.Length - 4 * width; i += 4 * width)
        {
            sum0 = Vector.FusedMultiplyAdd(At(ref xs, i), At(ref ys, i), sum0);
            sum1 = Vector.FusedMultiplyAdd(At(ref xs, i + width), At(ref ys, i + width), sum1);
            sum2 = Vector.FusedMultiplyAdd(At(ref xs, i + 2 * width), At(ref ys, i + 2 * width), sum2);
            sum3 = Vector.FusedMultiplyAdd(At(ref xs, i + 3 * width), At(ref ys, i + 3 * width), sum3);
        }
        for (; i <= x.Length - width; i += width)
            sum0 = Vector.FusedMultiplyAdd(At(ref xs, i), At(ref ys, i), sum0);
        int left = x.Length - i;
        if (left > 0)
            sum1 = Vector.FusedMultiplyAdd(PartVector.Load(ref xs, i, left), PartVector.Load(ref ys, i, left), sum1);
        return Vector.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    /// <summary>Σ x_i², squared and added in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        ref float xs = ref MemoryMarshal.GetReference(x);
        Vector<double> low0 = default, high0 = default, low1 = default, high1 = default;
        int width = Vector<float>.Count, i = 0;
        for (; i <= x.Length - 2 * width; i += 2 * width)
        {
            AddSquares(At(ref xs, i), ref low0, ref high0);
            AddSquares(At(ref xs, i + width), ref low1, ref high1);
        }
        for (; i <= x.Length - width; i += width)
            AddSquares(At(ref xs, i), ref low0, ref high0);
        if (i < x.Length)
            AddSquares(PartVector.Load(ref xs, i, x.Length - i), ref low1, ref high1);
        return Vector.Sum((low0 + high0) + (low1 + high1));
    }

    /// <summary>y += scale·x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        CheckLengths(x.Length, y.Length);
        ref float xs = ref MemoryMarshal.GetReference(x), ys = ref MemoryMarshal.GetReference(y);
        Vector<float> factor = Vector.Create(scale);
        int i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.FusedMultiplyAdd(factor, At(ref xs, i), At(ref ys, i)).StoreUnsafe(ref ys, (nuint)i);
        for (; i < x.Length; i++)
            y[i] = MathF.FusedMultiplyAdd(scale, x[i], y[i]);
    }

    /// <summary>
    /// The greatest of scale·s_i and Σ exp(scale·s_i - that), so that log-sum-exp is Max + ln SumExp and parts of a vocabulary
    /// can be joined. No scores, or all of them -∞: (-∞, 0).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Max, double SumExp) MaxAndSumExp(ReadOnlySpan<float> scores, float scale)
    {
        ref float first = ref MemoryMarshal.GetReference(scores);
        int width = Vector<float>.Count, i = 0;
        Vector<float> factor = Vector.Create(scale), greatest = Vector.Create(float.NegativeInfinity);
        for (; i <= scores.Length - width; i += width)
            greatest = Vector.Max(greatest, factor * At(ref first, i));
        float max = float.NegativeInfinity;
        for (int lane = 0; lane < width; lane++)
            max = Math.Max(max, greatest[lane]);
        for (int rest = i; rest < scores.Length; rest++)
            max = Math.Max(max, scale * scores[rest]);
        if (max == float.NegativeInfinity)
            return (max, 0);

        Vector<float> shift = Vector.Create(-max);
        Vector<double> low = default, high = default;
        for (i = 0; i <= scores.Length - width; i += width)
            AddWidened(Exp(Vector.FusedMultiplyAdd(factor, At(ref first, i), shift)), ref low, ref high);
        if (i < scores.Length)
        {
            int count = scores.Length - i;
            Vector<float> terms = Exp(Vector.FusedMultiplyAdd(factor, PartVector.Load(ref first, i, count), shift));
            AddWidened(PartVector.Keep(terms, count), ref low, ref high);
        }
        return (max, Vector.Sum(low + high));
    }

    /// <summary>Refuses rows of different lengths.</summary>
    internal static void CheckLengths(int first, int second)
    {
        if (first != second)
            throw new ArgumentException($"The rows have {first} and {second} values.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(ref float start, int index) => Vector.LoadUnsafe(ref start, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWidened(Vector<float> x, ref Vector<double> low, ref Vector<double> high)
    {
        Vector.Widen(x, out Vector<double> first, out Vector<double> second);
        low += first;
        high += second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(Vector<float> x, ref Vector<double> low, ref Vector<double> high)
    {
        Vector.Widen(x, out Vector<double> first, out Vector<double> second);
        low = Vector.FusedMultiplyAdd(first, first, low);
        high = Vector.FusedMultiplyAdd(second, second, high);
    }
}
