using System.Numerics;
using System.Runtime.InteropServices;

namespace Retune.Kernels;

/// <summary>Conversion between single and half precision (IEEE 754 binary16).</summary>
internal static class HalfPrecision
{
    /// <summary>target [n] = source [n] rounded to the nearest half.</summary>
    public static void FromSingle(ReadOnlySpan<float> source, Span<Half> target)
    {
        if (target.Length != source.Length)
            throw new ArgumentException($"{source.Length} values go with {target.Length} halves.");
        for (int i = 0; i < source.Length; i++)
            target[i] = (Half)source[i];
    }

    /// <summary>
    /// target [n] = source [n], exactly, for finite values. The 15 bits below the sign, moved to where a float has them, are a
    /// float whose exponent is too small by 127 - 15 = 112: multiplying by 2^112 puts it right, subnormal halves too.
    /// </summary>
    public static void ToSingle(ReadOnlySpan<Half> source, Span<float> target)
    {
        if (target.Length != source.Length)
            throw new ArgumentException($"{source.Length} halves go with {target.Length} values.");
        ReadOnlySpan<ushort> bits = MemoryMarshal.Cast<Half, ushort>(source);
        var magnitude = new Vector<uint>(0x7FFF);
        var sign = new Vector<uint>(0x8000);
        var scale = new Vector<float>(BitConverter.UInt32BitsToSingle((127 + 112) << 23));
        int i = 0;
        for (; i <= bits.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bits[i..]), out Vector<uint> low, out Vector<uint> high);
            Convert(low).CopyTo(target[i..]);
            Convert(high).CopyTo(target[(i + Vector<uint>.Count)..]);
        }
        for (; i < bits.Length; i++)
            target[i] = (float)source[i];

        Vector<float> Convert(Vector<uint> half)
        {
            Vector<float> value = Vector.AsVectorSingle(Vector.ShiftLeft(half & magnitude, 13)) * scale;
            return Vector.AsVectorSingle(Vector.AsVectorUInt32(value) | Vector.ShiftLeft(half & sign, 16));
        }
    }
}
