using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>The products as plain loops over rows, in float and double: what the fast products are compared with.</summary>
internal sealed class PlainProducts<T> : ISampledProducts<T> where T : unmanaged, INumber<T>
{
    private T[] _weights = [];
    private int _count, _dimension;

    public void SetWeights(ReadOnlySpan<T> weights, int dimension)
    {
        if (_weights.Length < weights.Length)
            _weights = new T[weights.Length];
        weights.CopyTo(_weights);
        (_count, _dimension) = (weights.Length / dimension, dimension);
    }

    public void Logits(ReadOnlySpan<T> inputs, Span<T> logits, int stride)
    {
        for (int b = 0; b < inputs.Length / _dimension; b++)
        {
            for (int u = 0; u < _count; u++)
                logits[b * stride + u] = RowMath.Dot(inputs.Slice(b * _dimension, _dimension), _weights.AsSpan(u * _dimension, _dimension));
        }
    }

    public void InputGradient(ReadOnlySpan<T> logitGradient, int stride, Span<T> inputGradient)
    {
        inputGradient.Clear();
        for (int b = 0; b < inputGradient.Length / _dimension; b++)
        {
            for (int u = 0; u < _count; u++)
                RowMath.AddScaled(inputGradient.Slice(b * _dimension, _dimension), logitGradient[b * stride + u], _weights.AsSpan(u * _dimension, _dimension));
        }
    }

    public void WeightGradient(ReadOnlySpan<T> logitGradient, int stride, ReadOnlySpan<T> inputs, int from, int to, Span<T> weightGradient)
    {
        weightGradient.Clear();
        for (int b = 0; b < inputs.Length / _dimension; b++)
        {
            for (int u = from; u < to; u++)
                RowMath.AddScaled(weightGradient.Slice((u - from) * _dimension, _dimension), logitGradient[b * stride + u], inputs.Slice(b * _dimension, _dimension));
        }
    }
}
