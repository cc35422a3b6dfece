using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>The products as plain loops over rows, in float and double: what the fast products are compared with.</summary>
internal sealed class PlainProducts<T> : ISampledProducts<T> where T : unmanaged, INumber<T>
{
    private int _rows, _dimension;

    public void Resize(int rows, int batch, int dimension) => (_rows, _dimension) = (rows, dimension);

    public void Pack(ReadOnlySpan<T> weights, ReadOnlySpan<T> inputs, int thread, int threads)
    {
    }

    public void Logits(ReadOnlySpan<T> inputs, ReadOnlySpan<T> weights, Span<T> logits, int stride, int from, int to, int thread)
    {
        for (int b = from; b < to; b++)
        {
            for (int u = 0; u < _rows; u++)
                logits[b * stride + u] = RowMath.Dot(Row(inputs, b), Row(weights, u));
        }
    }

    public void InputGradient(ReadOnlySpan<T> logitGradient, int stride, ReadOnlySpan<T> weights, Span<T> inputGradient, int from, int to, int thread)
    {
        for (int b = from; b < to; b++)
        {
            Span<T> target = inputGradient.Slice(b * _dimension, _dimension);
            target.Clear();
            for (int u = 0; u < _rows; u++)
                RowMath.AddScaled(target, logitGradient[b * stride + u], Row(weights, u));
        }
    }

    public void WeightGradient(ReadOnlySpan<T> logitGradient, int stride, ReadOnlySpan<T> inputs, Span<T> weightGradient, int from, int to, int thread)
    {
        for (int u = from; u < to; u++)
        {
            Span<T> target = weightGradient.Slice(u * _dimension, _dimension);
            target.Clear();
            for (int b = 0; b < inputs.Length / _dimension; b++)
                RowMath.AddScaled(target, logitGradient[b * stride + u], Row(inputs, b));
        }
    }

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> matrix, int row) => matrix.Slice(row * _dimension, _dimension);
}
