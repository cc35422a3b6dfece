using System.Numerics;

namespace Retune.Kernels;

/// <summary>The softmax of a row of scores, written over them.</summary>
internal static class SoftmaxKernel
{
    /// <summary>scores [n] = exp(scores - logSum), logSum being ln Σ exp(scores).</summary>
    public static void Probabilities(Span<float> scores, float logSum)
    {
        var logSums = new Vector<float>(logSum);
        int i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
            VectorMath.Exp(new Vector<float>(scores[i..]) - logSums).CopyTo(scores[i..]);
        for (; i < scores.Length; i++)
            scores[i] = VectorMath.Exp(new Vector<float>(scores[i] - logSum))[0];
    }
}
