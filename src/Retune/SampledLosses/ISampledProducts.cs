using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>
/// The three matrix products of a sampled loss: inputs X [B,d], the U distinct candidates' weights W [U,d], and the
/// gradient of the logits G [B,U], which lies in rows of <c>stride</c>. Each call computes a part of the result's rows, so that
/// threads can share the work; how it is divided changes no bit of the result.
/// </summary>
internal interface ISampledProducts<T> where T : unmanaged, INumber<T>
{
    /// <summary>Makes room for U rows and B examples of dimension d; called by one thread before the others pack.</summary>
    void Resize(int rows, int batch, int dimension);

    /// <summary>Packs one thread's part of W, and of X where gradients will follow (else it is empty).</summary>
    void Pack(ReadOnlySpan<T> weights, ReadOnlySpan<T> inputs, int thread, int threads);

    /// <summary>logits[b,u] = x_b·w_u for the examples [from, to), after all have packed.</summary>
    void Logits(ReadOnlySpan<T> inputs, ReadOnlySpan<T> weights, Span<T> logits, int stride, int from, int to, int thread);

    /// <summary>inputGradient[b] = Σ_u G[b,u]·w_u for the examples [from, to).</summary>
    void InputGradient(ReadOnlySpan<T> logitGradient, int stride, ReadOnlySpan<T> weights, Span<T> inputGradient, int from, int to, int thread);

    /// <summary>weightGradient[u] = Σ_b G[b,u]·x_b over all examples, for the candidates [from, to).</summary>
    void WeightGradient(ReadOnlySpan<T> logitGradient, int stride, ReadOnlySpan<T> inputs, Span<T> weightGradient, int from, int to, int thread);
}
