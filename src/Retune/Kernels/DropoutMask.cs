using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Retune.Sampling;

namespace Retune.Kernels;

/// <summary>
/// Inverted dropout of one row. Element j is decided by 16 random bits: of <see cref="Philox"/> at counter (j / 8, row, purpose and
/// site, step), the low half of word (j mod 8) / 2 for even j, the high half for odd j. Nothing is stored: the backward pass draws
/// the same bits again.
/// </summary>
internal static unsafe class DropoutMask
{
    // A group is what the eight 64-bit lanes of the generator decide: 8 counters of 8 elements.
    private const int Group = 64;

    /// <summary>
    /// target_j = source_j·keepScale, or 0 where the element's 16 bits are below <paramref name="threshold"/>: the probability of
    /// dropping times 65,536. Source and target may be the same memory.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(
        ReadOnlySpan<float> source, Span<float> target, ulong seed, uint step, int site, uint row, uint threshold, float keepScale)
    {
        VectorMath.CheckLengths(source.Length, target.Length);
        uint purpose = (uint)RandomPurpose.Dropout + (uint)site;
        float* rest = stackalloc float[Group];
        fixed (float* from = &MemoryMarshal.GetReference(source), to = &MemoryMarshal.GetReference(target))
        {
            int j = 0;
            for (; j <= source.Length - Group; j += Group)
                ApplyGroup(from + j, to + j, seed, (uint)j / 8, row, purpose, step, threshold, keepScale);
            int left = source.Length - j;
            if (left > 0)
            {
                source[j..].CopyTo(new Span<float>(rest, left));
                ApplyGroup(rest, rest, seed, (uint)j / 8, row, purpose, step, threshold, keepScale);
                new ReadOnlySpan<float>(rest, left).CopyTo(target[j..]);
            }
        }
    }

    /// <summary>The 64 elements of the counters from <paramref name="counter"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyGroup(
        float* source, float* target, ulong seed, uint counter, uint row, uint purpose, uint step, uint threshold, float keepScale)
    {
        // One counter to a 64-bit lane, whose high half is noise: products read the low half alone. Lanes 0, 2, 4, 6 are the first
        // four counters and lanes 1, 3, 5, 7 the others, so that the two interleavings below are in order.
        Vector512<ulong> c0 = Vector512.Create((ulong)counter) + Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7);
        Vector512<ulong> c1 = Vector512.Create((ulong)row), c2 = Vector512.Create((ulong)purpose), c3 = Vector512.Create((ulong)step);
        Vector512<ulong> multiplier0 = Vector512.Create((ulong)Philox.Multiplier0), multiplier1 = Vector512.Create((ulong)Philox.Multiplier1);
        Vector512<ulong> key0 = Vector512.Create((ulong)(uint)seed), key1 = Vector512.Create(seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector512<ulong> product0 = MultiplyLow(c0, multiplier0), product1 = MultiplyLow(c2, multiplier1);
            c0 = (product1 >>> 32) ^ c1 ^ key0;
            c2 = (product0 >>> 32) ^ c3 ^ key1;
            c1 = product1;
            c3 = product0;
            key0 += Vector512.Create((ulong)Philox.KeyStep0);
            key1 += Vector512.Create((ulong)Philox.KeyStep1);
        }

        Vector512<ulong> low = Vector512.Create(0xFFFFFFFFUL);
        Vector512<ulong> words01 = (c0 & low) | (c1 << 32), words23 = (c2 & low) | (c3 << 32);
        Select(Lanes.UnpackLow(words01, words23).AsUInt16(), source, target, threshold, keepScale);
        Select(Lanes.UnpackHigh(words01, words23).AsUInt16(), source + Group / 2, target + Group / 2, threshold, keepScale);
    }

    /// <summary>Keeps or drops 32 elements by their 16 bits each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Select(Vector512<ushort> bits, float* source, float* target, uint threshold, float keepScale)
    {
        (Vector512<uint> first, Vector512<uint> second) = Vector512.Widen(bits);
        Vector512<uint> bound = Vector512.Create(threshold);
        Vector512<float> kept0 = Vector512.Load(source) * keepScale, kept1 = Vector512.Load(source + 16) * keepScale;
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(first, bound).AsSingle(), kept0, default).Store(target);
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(second, bound).AsSingle(), kept1, default).Store(target + 16);
    }

    /// <summary>The 64-bit products of the low halves of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyLow(Vector512<ulong> x, Vector512<ulong> y)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Multiply(x.AsUInt32(), y.AsUInt32());
        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.Multiply(x.GetLower().AsUInt32(), y.GetLower().AsUInt32()), Avx2.Multiply(x.GetUpper().AsUInt32(), y.GetUpper().AsUInt32()));
        }
        Vector512<ulong> low = Vector512.Create(0xFFFFFFFFUL);
        return (x & low) * (y & low);
    }
}
