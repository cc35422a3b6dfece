using System.Numerics;
using Retune.Losses;

namespace Retune.Engines.Plain;

/// <summary>
/// The four losses of one position (paper eq. 3, 6 to 8, 12 and 16 to 21). Each returns the loss and leaves its gradient with
/// respect to the scores; nothing is averaged here. T is the temperature, natural logarithms throughout.
/// </summary>
internal static class PlainLoss
{
    /// <summary>
    /// Cross-entropy with or without KLD (eq. 3, 6-8): -Σ_w p_γ(w|h) ln softmax(o/T)_w, p_γ = γ·1[w=y] + (1-γ) p_t;
    /// gradient (softmax - p_γ)/T.
    /// </summary>
    /// <param name="scores">[V] o(h), replaced by the gradient.</param>
    /// <param name="target">y.</param>
    /// <param name="reference">[V] p_t, or empty for γ = 1.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="temperature">T.</param>
    public static T CrossEntropy<T>(Span<T> scores, int target, ReadOnlySpan<T> reference, T gamma, T temperature)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int w = 0; w < scores.Length; w++)
            scores[w] /= temperature;
        T logSum = LogSumExp(scores), loss = T.Zero;
        for (int w = 0; w < scores.Length; w++)
        {
            T lnP = scores[w] - logSum;
            T aim = w == target ? gamma : T.Zero;
            if (!reference.IsEmpty)
                aim += (T.One - gamma) * reference[w];
            if (aim != T.Zero)
                loss -= aim * lnP;
            scores[w] = (T.Exp(lnP) - aim) / temperature;
        }
        return loss;
    }

    /// <summary>
    /// NCE (eq. 12): softplus(-Δ(y)) + Σ_{w∈S_n} softplus(Δ(w)), Δ(w) = o_w/T - ln Z - ln(ν p_n(w)).
    /// A noise word that equals y stays in the sum.
    /// </summary>
    /// <param name="targetScore">o_y, replaced by its gradient (σ(Δ(y)) - 1)/T.</param>
    /// <param name="targetLnNuPn">ln(ν p_n(y)).</param>
    /// <param name="noiseScores">[S] o_w, replaced by their gradients σ(Δ(w))/T.</param>
    /// <param name="noiseLnNuPn">[S] ln(ν p_n(w)).</param>
    /// <param name="lnZ">ln Z.</param>
    /// <param name="temperature">T.</param>
    public static T Nce<T>(ref T targetScore, T targetLnNuPn, Span<T> noiseScores, ReadOnlySpan<T> noiseLnNuPn, T lnZ, T temperature)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        NceKld(ref targetScore, targetLnNuPn, T.One, noiseScores, noiseLnNuPn, [], T.Zero, lnZ, temperature);

    /// <summary>
    /// NCE + KLD (eq. 16-21): p_γ(y) softplus(-Δ(y)) + 1/(S' Z_h) Σ_{w≠y} α(w) softplus(-Δ(w)) + Σ_w softplus(Δ(w)).
    /// </summary>
    /// <param name="targetScore">o_y, replaced by its gradient.</param>
    /// <param name="targetLnNuPn">ln(ν p_n(y)).</param>
    /// <param name="aimOfTarget">p_γ(y) = γ + (1-γ) p_t(y|h).</param>
    /// <param name="noiseScores">[S] o_w, replaced by their gradients.</param>
    /// <param name="noiseLnNuPn">[S] ln(ν p_n(w)).</param>
    /// <param name="alpha">[S] α(w) = (1-γ) p_t(w|h)/p_n(w), 0 where w = y; empty for plain NCE.</param>
    /// <param name="weight">1/(S' Z_h), or 0 where S' = 0.</param>
    /// <param name="lnZ">ln Z.</param>
    /// <param name="temperature">T.</param>
    public static T NceKld<T>(
        ref T targetScore, T targetLnNuPn, T aimOfTarget, Span<T> noiseScores, ReadOnlySpan<T> noiseLnNuPn,
        ReadOnlySpan<T> alpha, T weight, T lnZ, T temperature)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T delta = targetScore / temperature - lnZ - targetLnNuPn;
        T loss = -aimOfTarget * Logistic.LogSigma(delta);
        targetScore = aimOfTarget * (Logistic.Sigma(delta) - T.One) / temperature;
        for (int j = 0; j < noiseScores.Length; j++)
        {
            delta = noiseScores[j] / temperature - lnZ - noiseLnNuPn[j];
            loss -= Logistic.LogSigma(-delta);
            T gradient = Logistic.Sigma(delta);
            if (!alpha.IsEmpty)
            {
                loss -= weight * alpha[j] * Logistic.LogSigma(delta);
                gradient -= weight * alpha[j] * Logistic.Sigma(-delta);
            }
            noiseScores[j] = gradient / temperature;
        }
        return loss;
    }

    /// <summary>
    /// α(w) of each noise word and 1/(S' Z_h), Z_h = p_γ(y) + (1/S') Σ_{w≠y} α(w) (eq. 18-20).
    /// </summary>
    /// <param name="referenceNoise">[S] p_t(w|h), replaced by α(w); 0 where w = y.</param>
    /// <param name="noise">[S] word ids.</param>
    /// <param name="target">y.</param>
    /// <param name="noiseProbabilities">[V] p_n.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="aimOfTarget">p_γ(y).</param>
    /// <returns>1/(S' Z_h); 0 where every noise word equals y, or where γ = 0 and every p_t underflows.</returns>
    public static T Alpha<T>(
        Span<T> referenceNoise, ReadOnlySpan<int> noise, int target, ReadOnlySpan<double> noiseProbabilities, T gamma, T aimOfTarget)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        int others = 0;
        for (int j = 0; j < noise.Length; j++)
        {
            if (noise[j] == target)
            {
                referenceNoise[j] = T.Zero;
                continue;
            }
            others++;
            referenceNoise[j] = (T.One - gamma) * referenceNoise[j] / T.CreateTruncating(noiseProbabilities[noise[j]]);
            sum += referenceNoise[j];
        }
        T s = T.CreateTruncating(others);
        T total = s * aimOfTarget + sum;
        return T.IsNormal(total) ? T.One / total : T.Zero;
    }

    /// <summary>ln Σ exp(x) with the maximum taken out.</summary>
    public static T LogSumExp<T>(ReadOnlySpan<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T max = x[0], sum = T.Zero;
        foreach (T value in x)
            max = T.Max(max, value);
        foreach (T value in x)
            sum += T.Exp(value - max);
        return max + T.Log(sum);
    }
}
