using System.Numerics;

namespace Retune.Kernels;

/// <summary>The update of plain SGD with weight decay.</summary>
internal static class ParameterStep
{
    /// <summary>
    /// values [n] -= rate · gradient [n] + decay · values [n]. The decay is subtracted, not multiplied in as 1 - decay: at
    /// 4e-7 that factor would be off by several percent of the decay in single precision.
    /// </summary>
    public static void Apply(Span<float> values, ReadOnlySpan<float> gradient, float rate, float decay)
    {
        if (gradient.Length != values.Length)
            throw new ArgumentException($"{values.Length} values have {gradient.Length} gradients.");
        var minusRate = new Vector<float>(-rate);
        var minusDecay = new Vector<float>(-decay);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var value = new Vector<float>(values[i..]);
            value = Vector.FusedMultiplyAdd(minusDecay, value, value);
            Vector.FusedMultiplyAdd(minusRate, new Vector<float>(gradient[i..]), value).CopyTo(values[i..]);
        }
        for (; i < values.Length; i++)
        {
            float value = MathF.FusedMultiplyAdd(-decay, values[i], values[i]);
            values[i] = MathF.FusedMultiplyAdd(-rate, gradient[i], value);
        }
    }
}
