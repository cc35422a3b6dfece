using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Retune.Kernels;

namespace Retune.SampledLosses;

/// <summary>The operations on rows of d numbers: the kernels' in float, plain vector loops in double.</summary>
internal static class RowMath
{
    /// <summary>The value in T, float or double. T.CreateChecked boxes until the method that calls it has been optimised.</summary>
    public static T From<T>(double value) where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);

    /// <summary>Σ_j x_j·y_j over [d].</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<float, T>(VectorMath.Dot(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y)));
        int j = 0;
        Vector<T> sums = Vector<T>.Zero;
        for (; j <= x.Length - Vector<T>.Count; j += Vector<T>.Count)
            sums += new Vector<T>(x[j..]) * new Vector<T>(y[j..]);
        T sum = Vector.Sum(sums);
        for (; j < x.Length; j++)
            sum += x[j] * y[j];
        return sum;
    }

    /// <summary>x_j ← factor·x_j.</summary>
    public static void Scale<T>(Span<T> x, T factor) where T : unmanaged, INumber<T>
    {
        int j = 0;
        var factors = new Vector<T>(factor);
        for (; j <= x.Length - Vector<T>.Count; j += Vector<T>.Count)
            (factors * new Vector<T>(x[j..])).CopyTo(x[j..]);
        for (; j < x.Length; j++)
            x[j] *= factor;
    }

    /// <summary>target_j += factor·x_j over [d].</summary>
    public static void AddScaled<T>(Span<T> target, T factor, ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            VectorMath.AddScaled(Unsafe.BitCast<T, float>(factor), MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(target));
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
