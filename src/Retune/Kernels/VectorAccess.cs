using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retune.Kernels;

/// <summary>
/// How a kernel's step reads and writes one vector of a row: <see cref="WholeVector"/> in the loop, <see cref="PartVector"/> for what
/// is left at the end. So the formula is written once, every value goes through the same operations wherever it stands, and
/// the loop has no branches.
/// </summary>
internal interface IVectorAccess
{
    /// <summary>The values from <paramref name="index"/> on, of which <paramref name="count"/> are left.</summary>
    static abstract Vector<float> Load(ref readonly float start, int index, int count);

    /// <summary>Writes the vector, or as much of it as there is room for.</summary>
    static abstract void Store(Vector<float> vector, ref float start, int index, int count);

    /// <summary>The vector with zeros beyond the values that are left.</summary>
    static abstract Vector<float> Keep(Vector<float> vector, int count);
}

/// <summary>At least a whole vector is left.</summary>
internal readonly struct WholeVector : IVectorAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(ref readonly float start, int index, int count) => Vector.LoadUnsafe(in start, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> vector, ref float start, int index, int count) => vector.StoreUnsafe(ref start, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Keep(Vector<float> vector, int count) => vector;
}

/// <summary>Less than a vector is left: loading fills up with zeros.</summary>
internal readonly struct PartVector : IVectorAccess
{
    public static Vector<float> Load(ref readonly float start, int index, int count)
    {
        Vector<float> vector = default;
        Span<float> lanes = MemoryMarshal.CreateSpan(ref Unsafe.As<Vector<float>, float>(ref vector), Vector<float>.Count);
        MemoryMarshal.CreateReadOnlySpan(in Unsafe.Add(ref Unsafe.AsRef(in start), index), count).CopyTo(lanes);
        return vector;
    }

    public static void Store(Vector<float> vector, ref float start, int index, int count)
    {
        ReadOnlySpan<float> lanes = MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Vector<float>, float>(ref vector), count);
        lanes.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref start, index), count));
    }

    public static Vector<float> Keep(Vector<float> vector, int count) =>
        Vector.ConditionalSelect(Vector.AsVectorSingle(Vector.LessThan(Vector<int>.Indices, Vector.Create(count))), vector, Vector<float>.Zero);
}
