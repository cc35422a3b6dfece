using System.Numerics;

namespace Retune.Kernels;

/// <summary>p_t of the reference models at the noise words, and what NCE + KLD makes of it (paper eq. 16 to 21).</summary>
internal static class ReferenceProbabilities
{
    /// <summary>probabilities [S] = or += share · exp(scale · scores [S] - lnZ): the self-normalised p_t of one reference.</summary>
    public static void Add(ReadOnlySpan<float> scores, Span<float> probabilities, float scale, float lnZ, float share, bool accumulate)
    {
        if (probabilities.Length != scores.Length)
            throw new ArgumentException($"{scores.Length} scores go with {probabilities.Length} probabilities.");
        var scales = new Vector<float>(scale);
        var minusLnZ = new Vector<float>(-lnZ);
        int i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> p = share * VectorMath.Exp(Vector.FusedMultiplyAdd(scales, new Vector<float>(scores[i..]), minusLnZ));
            (accumulate ? p + new Vector<float>(probabilities[i..]) : p).CopyTo(probabilities[i..]);
        }
        for (; i < scores.Length; i++)
        {
            float p = share * VectorMath.Exp(new Vector<float>(MathF.FusedMultiplyAdd(scale, scores[i], -lnZ)))[0];
            probabilities[i] = accumulate ? p + probabilities[i] : p;
        }
    }

    /// <summary>probabilities [S] *= factors [S]; returns their sum.</summary>
    public static float Weigh(Span<float> probabilities, ReadOnlySpan<float> factors)
    {
        if (probabilities.Length != factors.Length)
            throw new ArgumentException($"{probabilities.Length} probabilities go with {factors.Length} factors.");
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= factors.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> alpha = new Vector<float>(probabilities[i..]) * new Vector<float>(factors[i..]);
            alpha.CopyTo(probabilities[i..]);
            sums += alpha;
        }
        float sum = Vector.Sum(sums);
        for (; i < factors.Length; i++)
            sum += probabilities[i] *= factors[i];
        return sum;
    }
}
