using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retune.Kernels;

/// <summary>
/// Vectors at the end of a row: when fewer values than a vector are left, loading fills up with zeros and storing leaves the
/// rest out. So every value goes through the same vector operations wherever it stands.
/// </summary>
internal static class VectorTail
{
    /// <summary>The <paramref name="count"/> values from <paramref name="index"/> on; a whole vector if there are as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(ref readonly float start, int index, int count)
    {
        ref float first = ref Unsafe.Add(ref Unsafe.AsRef(in start), index);
        return count >= Vector<float>.Count ? Vector.LoadUnsafe(ref first) : LoadPart(ref first, count);
    }

    /// <summary>Writes the first <paramref name="count"/> values of a vector, or all of it if there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> vector, ref float start, int index, int count)
    {
        ref float first = ref Unsafe.Add(ref start, index);
        if (count >= Vector<float>.Count)
            vector.StoreUnsafe(ref first);
        else
            StorePart(vector, ref first, count);
    }

    /// <summary>All bits set in the first <paramref name="count"/> lanes, none in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Mask(int count) =>
        Vector.AsVectorSingle(Vector.LessThan(Vector<int>.Indices, Vector.Create(count)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> LoadPart(ref float first, int count)
    {
        Vector<float> vector = default;
        Span<float> lanes = MemoryMarshal.CreateSpan(ref Unsafe.As<Vector<float>, float>(ref vector), Vector<float>.Count);
        MemoryMarshal.CreateSpan(ref first, count).CopyTo(lanes);
        return vector;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(Vector<float> vector, ref float first, int count)
    {
        ReadOnlySpan<float> lanes = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<Vector<float>, float>(ref vector), count);
        lanes.CopyTo(MemoryMarshal.CreateSpan(ref first, count));
    }
}
