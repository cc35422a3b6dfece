using System.Numerics;
using System.Runtime.InteropServices;
using Retune.Kernels;
using Retune.Losses;

namespace Retune.SampledLosses;

/// <summary>Sums of functions of a row of logits, collected in double: the kernels' in float, plain loops in double.</summary>
internal static class RowSums
{
    /// <summary>The largest logit and Σ e^(z - largest).</summary>
    public static (T Largest, double SumExp) MaxAndSumExp<T>(ReadOnlySpan<T> logits) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            (float max, double sumExp) = VectorMath.MaxAndSumExp(MemoryMarshal.Cast<T, float>(logits), 1);
            return (RowMath.From<T>(max), sumExp);
        }
        T largest = T.NegativeInfinity;
        foreach (T z in logits)
            largest = T.Max(largest, z);
        double sum = 0;
        foreach (T z in logits)
            sum += double.CreateChecked(T.Exp(z - largest));
        return (largest, sum);
    }

    /// <summary>Σ ln(1 + e^z).</summary>
    public static double Softplus<T>(ReadOnlySpan<T> logits) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
            return Softplus(MemoryMarshal.Cast<T, float>(logits));
        double sum = 0;
        foreach (T z in logits)
            sum -= double.CreateChecked(Logistic.LogSigma(-z));
        return sum;
    }

    private static double Softplus(ReadOnlySpan<float> logits)
    {
        ref float first = ref MemoryMarshal.GetReference(logits);
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= logits.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += VectorMath.Softplus(Vector.LoadUnsafe(ref first, (nuint)i));
        double total = Vector.Sum(sum);
        for (; i < logits.Length; i++)
            total -= Logistic.LogSigma(-logits[i]);
        return total;
    }
}
