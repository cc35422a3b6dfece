using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>
/// The three matrix products of a sampled loss: inputs X [B,d], the U distinct candidates' weights W [U,d], and the
/// gradient of the logits G [B,U] with row stride <c>stride</c>. Each method computes a part, so that threads can share the
/// work; how it is divided changes no bit of the result.
/// </summary>
internal interface ISampledProducts<T> where T : unmanaged, INumber<T>
{
    /// <summary>Announces W [U,d] of the next batch; called by one thread.</summary>
    void SetWeights(ReadOnlySpan<T> weights, int dimension);

    /// <summary>logits[b,u] = x_b·w_u for the rows of <paramref name="inputs"/> [rows,d].</summary>
    void Logits(ReadOnlySpan<T> inputs, Span<T> logits, int stride);

    /// <summary>inputGradient[b] = Σ_u G[b,u]·w_u for the rows of <paramref name="logitGradient"/>.</summary>
    void InputGradient(ReadOnlySpan<T> logitGradient, int stride, Span<T> inputGradient);

    /// <summary>weightGradient[u] = Σ_b G[b,u]·x_b for the candidates [from, to), written to rows 0 to to-from of the target.</summary>
    void WeightGradient(ReadOnlySpan<T> logitGradient, int stride, ReadOnlySpan<T> inputs, int from, int to, Span<T> weightGradient);
}
