using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Retune.Kernels;
using Retune.Losses;

namespace Retune.SampledLosses;

/// <summary>What distinguishes the two sampled losses: the loss of one example from its logits.</summary>
internal abstract class RowLoss<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Returns the loss of one example and turns its row into the gradient by the logits. The row holds x·w of the S candidates,
    /// whose logits are z_s = row_s - shift_s with shift = ln Q - bias, and behind them the T true logits themselves.
    /// Targets are 0 on the candidates and 1/T on the true columns.
    /// </summary>
    public abstract T LossAndGradient(Span<T> row, ReadOnlySpan<T> candidateShifts);

    /// <summary>Whether the float kernels apply; the row and the shifts are then seen as what they are.</summary>
    protected static bool IsFloat => typeof(T) == typeof(float);

    protected static Span<float> AsFloat(Span<T> values) => MemoryMarshal.Cast<T, float>(values);

    protected static ReadOnlySpan<float> AsFloat(ReadOnlySpan<T> values) => MemoryMarshal.Cast<T, float>(values);
}

/// <summary>Logistic loss: Σ max(z,0) - z·t + ln(1+e^-|z|) over all columns; gradient σ(z) - t.</summary>
internal sealed class LogisticRowLoss<T> : RowLoss<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public override T LossAndGradient(Span<T> row, ReadOnlySpan<T> candidateShifts)
    {
        Span<T> candidates = row[..candidateShifts.Length], labels = row[candidateShifts.Length..];
        T loss = IsFloat
            ? RowMath.From<T>(NceKernel.NoiseTerms(AsFloat(candidates), AsFloat(candidateShifts), scale: 1, lnZ: 0))
            : NoiseTerms(candidates, candidateShifts);
        T target = RowMath.From<T>(1.0 / labels.Length);
        for (int t = 0; t < labels.Length; t++)
        {
            loss -= Logistic.LogSigma(-labels[t]) + target * labels[t];
            labels[t] = Logistic.Sigma(labels[t]) - target;
        }
        return loss;
    }

    private static T NoiseTerms(Span<T> candidates, ReadOnlySpan<T> shifts)
    {
        T loss = T.Zero;
        for (int s = 0; s < candidates.Length; s++)
        {
            T z = candidates[s] - shifts[s];
            loss -= Logistic.LogSigma(-z);
            candidates[s] = Logistic.Sigma(z);
        }
        return loss;
    }
}

/// <summary>Softmax cross-entropy over the S + T columns: ln Σ e^z - Σ z·t; gradient softmax(z) - t.</summary>
internal sealed class SoftmaxRowLoss<T> : RowLoss<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public override T LossAndGradient(Span<T> row, ReadOnlySpan<T> candidateShifts)
    {
        RowMath.AddScaled(row[..candidateShifts.Length], -T.One, candidateShifts);
        Span<T> labels = row[candidateShifts.Length..];
        T target = RowMath.From<T>(1.0 / labels.Length), trueLogits = T.Zero;
        foreach (T z in labels)
            trueLogits += target * z;
        (T largest, double sum) = RowSums.MaxAndSumExp<T>(row);
        T logSum = largest + RowMath.From<T>(Math.Log(sum));
        ExpMinus(row, logSum);
        for (int t = 0; t < labels.Length; t++)
            labels[t] -= target;
        return logSum - trueLogits;
    }

    /// <summary>z ← e^(z - logSum), which is softmax(z).</summary>
    private static void ExpMinus(Span<T> row, T logSum)
    {
        if (IsFloat)
        {
            SoftmaxKernel.Probabilities(AsFloat(row), Unsafe.BitCast<T, float>(logSum));
            return;
        }
        foreach (ref T z in row)
            z = T.Exp(z - logSum);
    }
}
