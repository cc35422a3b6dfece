using System.Numerics;
using System.Runtime.InteropServices;
using Retune.Kernels;

namespace Retune.SampledLosses;

/// <summary>The two operations on rows of d numbers: the kernels' in float, plain vector loops in double.</summary>
internal static class RowMath
{
    /// <summary>Σ_j x_j·y_j over [d].</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
            return T.CreateChecked(VectorMath.Dot(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y)));
        int j = 0;
        Vector<T> sums = Vector<T>.Zero;
        for (; j <= x.Length - Vector<T>.Count; j += Vector<T>.Count)
            sums += new Vector<T>(x[j..]) * new Vector<T>(y[j..]);
        T sum = Vector.Sum(sums);
        for (; j < x.Length; j++)
            sum += x[j] * y[j];
        return sum;
    }

    /// <summary>target_j += factor·x_j over [d].</summary>
    public static void AddScaled<T>(Span<T> target, T factor, ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            VectorMath.AddScaled(float.CreateChecked(factor), MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(target));
            return;
        }
        int j = 0;
        var factors = new Vector<T>(factor);
        for (; j <= x.Length - Vector<T>.Count; j += Vector<T>.Count)
            (new Vector<T>(target[j..]) + factors * new Vector<T>(x[j..])).CopyTo(target[j..]);
        for (; j < x.Length; j++)
            target[j] += factor * x[j];
    }
}
