using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Retune.Kernels;

/// <summary>bfloat16: the upper half of a float's bits, that is its sign, its 8 bits of exponent and 7 bits of fraction.</summary>
internal static class BFloat16
{
    /// <summary>
    /// target [n] = source [n] rounded to the nearest bfloat16, ties to even: half a unit of the last place is added, less one where
    /// the kept part is even, and the lower half cut off. What lies above the largest becomes infinite, a NaN stays one.
    /// </summary>
    public static void FromSingle(ReadOnlySpan<float> source, Span<ushort> target)
    {
        if (target.Length != source.Length)
            throw new ArgumentException($"{source.Length} values go with {target.Length} bfloat16 values.");
        ref float from = ref MemoryMarshal.GetReference(source);
        ref ushort to = ref MemoryMarshal.GetReference(target);
        int i = 0, width = Vector512<float>.Count;
        for (; i <= source.Length - 2 * width; i += 2 * width)
        {
            Vector512<uint> low = Round(Vector512.LoadUnsafe(ref from, (nuint)i)), high = Round(Vector512.LoadUnsafe(ref from, (nuint)(i + width)));
            Vector512.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < source.Length; i++)
            target[i] = (ushort)Round(Vector512.CreateScalar(source[i])).ToScalar();
    }

    private static Vector512<uint> Round(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32();
        Vector512<uint> even = (bits >>> 16) & Vector512<uint>.One;
        Vector512<uint> rounded = bits + even + Vector512.Create(0x7FFFu);
        Vector512<uint> quiet = bits | Vector512.Create(0x0040_0000u);
        return Vector512.ConditionalSelect(Vector512.IsNaN(values).AsUInt32(), quiet, rounded) >>> 16;
    }
}
