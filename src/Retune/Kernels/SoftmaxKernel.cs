using System.Numerics;

namespace Retune.Kernels;

/// <summary>The gradient of the cross-entropies over a full row of scores [V], written over the scores.</summary>
internal static class SoftmaxKernel
{
    /// <summary>scores [V] = scale · exp(scale · scores - logSum): the softmax's part of the gradient, scale being 1/T.</summary>
    public static void Gradient(Span<float> scores, float scale, float logSum)
    {
        var scales = new Vector<float>(scale);
        var minusLogSum = new Vector<float>(-logSum);
        int i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
            (scales * VectorMath.Exp(Vector.FusedMultiplyAdd(scales, new Vector<float>(scores[i..]), minusLogSum))).CopyTo(scores[i..]);
        for (; i < scores.Length; i++)
            scores[i] = scale * VectorMath.Exp(new Vector<float>(MathF.FusedMultiplyAdd(scale, scores[i], -logSum)))[0];
    }

    /// <summary>
    /// The same less the reference's part: scores = scale · (softmax - weight · p_t), weight = 1 - γ.
    /// Returns -weight · Σ_w p_t(w) ln softmax(w).
    /// </summary>
    public static float GradientWithReference(Span<float> scores, ReadOnlySpan<float> reference, float scale, float logSum, float weight)
    {
        if (reference.Length != scores.Length)
            throw new ArgumentException($"{scores.Length} scores go with {reference.Length} reference probabilities.");
        var scales = new Vector<float>(scale);
        var minusLogSum = new Vector<float>(-logSum);
        Vector<float> losses = Vector<float>.Zero;
        int i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> lnP = Vector.FusedMultiplyAdd(scales, new Vector<float>(scores[i..]), minusLogSum);
            Vector<float> aim = weight * new Vector<float>(reference[i..]);
            losses -= aim * lnP;
            (scales * (VectorMath.Exp(lnP) - aim)).CopyTo(scores[i..]);
        }
        float loss = Vector.Sum(losses);
        for (; i < scores.Length; i++)
        {
            float lnP = MathF.FusedMultiplyAdd(scale, scores[i], -logSum), aim = weight * reference[i];
            loss -= aim * lnP;
            scores[i] = scale * (VectorMath.Exp(new Vector<float>(lnP))[0] - aim);
        }
        return loss;
    }
}
