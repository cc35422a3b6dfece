using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retune.Kernels;

/// <summary>
/// The noise terms of noise contrastive estimation for one position: scores [S] of the shared noise words in, their loss and its
/// derivatives out. Δ_j = s_j / T - ln Z - ln(ν p_n(w_j)); scale is 1 / T. All values finite.
/// </summary>
internal static class NceKernel
{
    /// <summary>
    /// Returns -Σ_j ln σ(-Δ_j) = Σ_j softplus(Δ_j); scores [S] become the derivatives by the scores, scale·σ(Δ_j).
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float NoiseTerms(Span<float> scores, ReadOnlySpan<float> lnNuPn, float scale, float lnZ)
    {
        VectorMath.CheckLengths(scores.Length, lnNuPn.Length);
        ref float score = ref MemoryMarshal.GetReference(scores), noise = ref MemoryMarshal.GetReference(lnNuPn);
        Vector<float> factor = Vector.Create(scale), shift = Vector.Create(-lnZ), sum = default;
        // The part vector first: calls after the loop would make the compiler keep the sums in memory.
        int left = scores.Length % Vector<float>.Count, end = scores.Length - left;
        if (left > 0)
            sum = Step<PartVector>(ref score, ref noise, end, left, factor, shift);
        for (int j = 0; j < end; j += Vector<float>.Count)
            sum += Step<WholeVector>(ref score, ref noise, j, scores.Length - j, factor, shift);
        return Vector.Sum(sum);
    }

    /// <summary>
    /// The same with the reference's terms (eq. 16-21). alpha [S] = α(w_j), 0 where w_j is the target; weight = 1 / (S'·Z_h), 0 when S' is.
    /// Returns Σ softplus(Δ_j) - weight Σ alpha_j ln σ(Δ_j); scores become scale·(σ(Δ_j) - weight·alpha_j·σ(-Δ_j)). Where
    /// weight·alpha is 0, bit for bit those of <see cref="NoiseTerms"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float NoiseTermsWithReference(
        Span<float> scores, ReadOnlySpan<float> lnNuPn, ReadOnlySpan<float> alpha, float weight, float scale, float lnZ)
    {
        VectorMath.CheckLengths(scores.Length, lnNuPn.Length);
        VectorMath.CheckLengths(scores.Length, alpha.Length);
        ref float score = ref MemoryMarshal.GetReference(scores), noise = ref MemoryMarshal.GetReference(lnNuPn);
        ref float reference = ref MemoryMarshal.GetReference(alpha);
        Vector<float> factor = Vector.Create(scale), shift = Vector.Create(-lnZ), share = Vector.Create(weight);
        Vector<float> sum = default, referenceSum = default;
        int left = scores.Length % Vector<float>.Count, end = scores.Length - left;
        if (left > 0)
            sum = StepWithReference<PartVector>(ref score, ref noise, ref reference, end, left, factor, shift, share, ref referenceSum);
        for (int j = 0; j < end; j += Vector<float>.Count)
            sum += StepWithReference<WholeVector>(ref score, ref noise, ref reference, j, scores.Length - j, factor, shift, share, ref referenceSum);
        return Vector.Sum(sum) + Vector.Sum(referenceSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Step<T>(
        ref float scores, ref float lnNuPn, int j, int left, Vector<float> factor, Vector<float> shift)
        where T : struct, IVectorAccess
    {
        Vector<float> delta = Vector.FusedMultiplyAdd(factor, T.Load(ref scores, j, left), shift) - T.Load(ref lnNuPn, j, left);
        (Vector<float> sigma, _, Vector<float> softplus, _) = Terms(delta);
        T.Store(factor * sigma, ref scores, j, left);
        return T.Keep(softplus, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> StepWithReference<T>(
        ref float scores, ref float lnNuPn, ref float alpha, int j, int left, Vector<float> factor, Vector<float> shift,
        Vector<float> share, ref Vector<float> referenceSum)
        where T : struct, IVectorAccess
    {
        Vector<float> delta = Vector.FusedMultiplyAdd(factor, T.Load(ref scores, j, left), shift) - T.Load(ref lnNuPn, j, left);
        (Vector<float> sigma, Vector<float> sigmaOfMinus, Vector<float> softplus, Vector<float> softplusOfMinus) = Terms(delta);
        Vector<float> pull = share * T.Load(ref alpha, j, left);
        T.Store(factor * (sigma - pull * sigmaOfMinus), ref scores, j, left);
        referenceSum = Vector.FusedMultiplyAdd(pull, softplusOfMinus, referenceSum);
        return T.Keep(softplus, left);
    }

    /// <summary>σ(Δ), σ(-Δ), softplus(Δ) and softplus(-Δ) from one exponential, e^-|Δ|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Sigma, Vector<float> SigmaOfMinus, Vector<float> Softplus, Vector<float> SoftplusOfMinus) Terms(Vector<float> delta)
    {
        Vector<float> e = VectorMath.Exp(-Vector.Abs(delta));
        Vector<float> larger = Vector<float>.One / (Vector<float>.One + e), smaller = e * larger;
        Vector<float> log = VectorMath.LogP1(e);
        Vector<float> positive = Vector.AsVectorSingle(Vector.GreaterThanOrEqual(delta, Vector<float>.Zero));
        Vector<float> above = Vector.MaxNative(Vector<float>.Zero, delta), below = Vector.MaxNative(Vector<float>.Zero, -delta);
        return (
            Vector.ConditionalSelect(positive, larger, smaller), Vector.ConditionalSelect(positive, smaller, larger),
            above + log, below + log);
    }
}
