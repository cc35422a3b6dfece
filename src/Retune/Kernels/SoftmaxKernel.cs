using System.Numerics;

namespace Retune.Kernels;

/// <summary>The gradient of the cross-entropy over a full row of scores [V], written over the scores.</summary>
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
}
