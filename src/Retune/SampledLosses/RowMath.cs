using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>The two operations on rows of d numbers that everything here is made of, for float and double.</summary>
internal static class RowMath
{
    /// <summary>Σ_j x_j·y_j over [d].</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, INumber<T>
    {
        int j = 0;
        Vector<T> even = Vector<T>.Zero, odd = Vector<T>.Zero;      // two sums: an addition need not wait for the one before
        for (; j <= x.Length - 2 * Vector<T>.Count; j += 2 * Vector<T>.Count)
        {
            even += new Vector<T>(x[j..]) * new Vector<T>(y[j..]);
            odd += new Vector<T>(x[(j + Vector<T>.Count)..]) * new Vector<T>(y[(j + Vector<T>.Count)..]);
        }
        T sum = Vector.Sum(even + odd);
        for (; j < x.Length; j++)
            sum += x[j] * y[j];
        return sum;
    }

    /// <summary>target_j += factor·x_j over [d].</summary>
    public static void AddScaled<T>(Span<T> target, T factor, ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
    {
        int j = 0;
        var factors = new Vector<T>(factor);
        for (; j <= x.Length - Vector<T>.Count; j += Vector<T>.Count)
            (new Vector<T>(target[j..]) + factors * new Vector<T>(x[j..])).CopyTo(target[j..]);
        for (; j < x.Length; j++)
            target[j] += factor * x[j];
    }
}
