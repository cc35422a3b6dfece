using System.Numerics;
using Retune.Kernels;

namespace Retune.SampledLosses;

/// <summary>The products by the matrix kernel of the language model, in single precision.</summary>
internal sealed class PackedProducts : ISampledProducts<float>
{
    private readonly MatrixScratch[] _scratch;
    private readonly PackedMatrix _transposedWeights = new(0, 0);      // Wᵀ [d,U]
    private readonly PackedMatrix _weights = new(0, 0);                // W [U,d]
    private readonly PackedMatrix _inputs = new(0, 0);                 // X [B,d]

    public PackedProducts(int threads)
    {
        _scratch = new MatrixScratch[threads];
        for (int thread = 0; thread < threads; thread++)
            _scratch[thread] = new MatrixScratch();
    }

    /// <summary>The fast products for float, the plain ones for double.</summary>
    public static ISampledProducts<T> For<T>(int threads) where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) ? (ISampledProducts<T>)(object)new PackedProducts(threads) : new PlainProducts<T>();

    public void Resize(int rows, int batch, int dimension)
    {
        _transposedWeights.SetSize(dimension, rows);
        _weights.SetSize(rows, dimension);
        _inputs.SetSize(batch, dimension);
    }

    public void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> inputs, int thread, int threads)
    {
        _transposedWeights.Prepare(weights, _transposedWeights.Rows, transposed: true, thread, threads);
        if (inputs.IsEmpty)
            return;
        _weights.Prepare(weights, _weights.Columns, transposed: false, thread, threads);
        _inputs.Prepare(inputs, _inputs.Columns, transposed: false, thread, threads);
    }

    public void Logits(ReadOnlySpan<float> inputs, ReadOnlySpan<float> weights, Span<float> logits, int stride, int from, int to, int thread) =>
        MatrixProduct.Multiply(
            inputs, _transposedWeights.Rows, aTransposed: false, _transposedWeights, logits, stride,
            from, to, 0, _transposedWeights.Columns, accumulate: false, _scratch[thread]);

    public void InputGradient(ReadOnlySpan<float> logitGradient, int stride, ReadOnlySpan<float> weights, Span<float> inputGradient, int from, int to, int thread) =>
        MatrixProduct.Multiply(
            logitGradient, stride, aTransposed: false, _weights, inputGradient, _weights.Columns,
            from, to, 0, _weights.Columns, accumulate: false, _scratch[thread]);

    public void WeightGradient(ReadOnlySpan<float> logitGradient, int stride, ReadOnlySpan<float> inputs, Span<float> weightGradient, int from, int to, int thread) =>
        MatrixProduct.Multiply(
            logitGradient, stride, aTransposed: true, _inputs, weightGradient, _inputs.Columns,
            from, to, 0, _inputs.Columns, accumulate: false, _scratch[thread]);
}
