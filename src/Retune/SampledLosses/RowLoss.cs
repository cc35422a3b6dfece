using System.Numerics;
using Retune.Losses;

namespace Retune.SampledLosses;

/// <summary>What distinguishes the two sampled losses: the loss of one example from its logits.</summary>
internal abstract class RowLoss<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Returns the loss and turns the logits z [S+T], candidates first, into their gradient ∂loss/∂z. Targets are 1/T on the
    /// T true columns and 0 on the S candidates.
    /// </summary>
    public abstract T LossAndGradient(Span<T> logits, int numSampled);
}

/// <summary>Logistic loss: Σ max(z,0) - z·t + ln(1+e^-|z|) over all columns; gradient σ(z) - t.</summary>
internal sealed class LogisticRowLoss<T> : RowLoss<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public override T LossAndGradient(Span<T> logits, int numSampled)
    {
        T target = T.One / T.CreateChecked(logits.Length - numSampled);
        T loss = T.Zero;
        for (int i = 0; i < numSampled; i++)
        {
            loss -= Logistic.LogSigma(-logits[i]);
            logits[i] = Logistic.Sigma(logits[i]);
        }
        for (int i = numSampled; i < logits.Length; i++)
        {
            loss -= Logistic.LogSigma(-logits[i]) + target * logits[i];
            logits[i] = Logistic.Sigma(logits[i]) - target;
        }
        return loss;
    }
}

/// <summary>Softmax cross-entropy over the S + T columns: ln Σ e^z - Σ z·t; gradient softmax(z) - t.</summary>
internal sealed class SoftmaxRowLoss<T> : RowLoss<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public override T LossAndGradient(Span<T> logits, int numSampled)
    {
        T target = T.One / T.CreateChecked(logits.Length - numSampled);
        T largest = T.NegativeInfinity;
        foreach (T z in logits)
            largest = T.Max(largest, z);
        T loss = T.Zero, sum = T.Zero;
        for (int i = 0; i < logits.Length; i++)
        {
            T shifted = logits[i] - largest;
            if (i >= numSampled)
                loss -= target * shifted;
            logits[i] = T.Exp(shifted);
            sum += logits[i];
        }
        for (int i = 0; i < logits.Length; i++)
            logits[i] = logits[i] / sum - (i >= numSampled ? target : T.Zero);
        return loss + T.Log(sum);
    }
}
