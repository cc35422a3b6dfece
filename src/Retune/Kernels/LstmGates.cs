using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retune.Kernels;

/// <summary>
/// The elementwise part of an LSTM for one sequence at one time step. A row of 4H values holds the gates i, f, g, o one after the
/// other; c = f·c₋₁ + i·g, h = o·tanh(c).
/// </summary>
internal static class LstmGates
{
    /// <summary>
    /// gates [4H]: products in, activations σ(i), σ(f), tanh(g), σ(o) of product + bias out. bias [4H]; cellBefore, cell, cellTanh,
    /// hidden [H]; cell may be cellBefore.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit that of <paramref name="hidden"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        Span<float> gates, ReadOnlySpan<float> bias, ReadOnlySpan<float> cellBefore, Span<float> cell, Span<float> cellTanh, Span<float> hidden)
    {
        int size = hidden.Length;
        VectorMath.CheckLengths(gates.Length, 4 * size);
        VectorMath.CheckLengths(bias.Length, 4 * size);
        VectorMath.CheckLengths(cellBefore.Length, size);
        VectorMath.CheckLengths(cell.Length, size);
        VectorMath.CheckLengths(cellTanh.Length, size);
        ref float gate = ref MemoryMarshal.GetReference(gates), shift = ref MemoryMarshal.GetReference(bias);
        ref float before = ref MemoryMarshal.GetReference(cellBefore), after = ref MemoryMarshal.GetReference(cell);
        ref float squashed = ref MemoryMarshal.GetReference(cellTanh), output = ref MemoryMarshal.GetReference(hidden);
        int end = size - size % Vector<float>.Count;

        // Two passes: the chain of operations from the gates to tanh(c) is too long for the processor to overlap several.
        if (end < size)
            CellStep<PartVector>(size, end, ref gate, ref shift, ref before, ref after);
        for (int j = 0; j < end; j += Vector<float>.Count)
            CellStep<WholeVector>(size, j, ref gate, ref shift, ref before, ref after);
        if (end < size)
            OutputStep<PartVector>(size, end, ref gate, ref after, ref squashed, ref output);
        for (int j = 0; j < end; j += Vector<float>.Count)
            OutputStep<WholeVector>(size, j, ref gate, ref after, ref squashed, ref output);
    }

    /// <summary>
    /// activations [4H], cellBefore, cellTanh [H]: of <see cref="Forward"/>. hiddenGradient [H]: dL/dh. cellGradient [H]: dL/dc by way of
    /// the next step in, dL/dc₋₁ out. preactivationGradient [4H]: dL/d(product + bias) out; it may be the activations' memory.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit that of <paramref name="cellGradient"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        ReadOnlySpan<float> activations, ReadOnlySpan<float> cellBefore, ReadOnlySpan<float> cellTanh,
        ReadOnlySpan<float> hiddenGradient, Span<float> cellGradient, Span<float> preactivationGradient)
    {
        int size = cellGradient.Length;
        VectorMath.CheckLengths(activations.Length, 4 * size);
        VectorMath.CheckLengths(preactivationGradient.Length, 4 * size);
        VectorMath.CheckLengths(cellBefore.Length, size);
        VectorMath.CheckLengths(cellTanh.Length, size);
        VectorMath.CheckLengths(hiddenGradient.Length, size);
        ref float gate = ref MemoryMarshal.GetReference(activations), before = ref MemoryMarshal.GetReference(cellBefore);
        ref float squashed = ref MemoryMarshal.GetReference(cellTanh), fromHidden = ref MemoryMarshal.GetReference(hiddenGradient);
        ref float fromCell = ref MemoryMarshal.GetReference(cellGradient), result = ref MemoryMarshal.GetReference(preactivationGradient);
        int end = size - size % Vector<float>.Count;
        if (end < size)
            BackwardStep<PartVector>(size, end, ref gate, ref before, ref squashed, ref fromHidden, ref fromCell, ref result);
        for (int j = 0; j < end; j += Vector<float>.Count)
            BackwardStep<WholeVector>(size, j, ref gate, ref before, ref squashed, ref fromHidden, ref fromCell, ref result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CellStep<T>(int size, int j, ref float gates, ref float bias, ref float cellBefore, ref float cell)
        where T : struct, IVectorAccess
    {
        int left = size - j;
        Vector<float> i = VectorMath.Sigma(T.Load(ref gates, j, left) + T.Load(ref bias, j, left));
        Vector<float> f = VectorMath.Sigma(T.Load(ref gates, size + j, left) + T.Load(ref bias, size + j, left));
        Vector<float> g = VectorMath.Tanh(T.Load(ref gates, 2 * size + j, left) + T.Load(ref bias, 2 * size + j, left));
        Vector<float> o = VectorMath.Sigma(T.Load(ref gates, 3 * size + j, left) + T.Load(ref bias, 3 * size + j, left));
        Vector<float> c = Vector.FusedMultiplyAdd(f, T.Load(ref cellBefore, j, left), i * g);
        T.Store(i, ref gates, j, left);
        T.Store(f, ref gates, size + j, left);
        T.Store(g, ref gates, 2 * size + j, left);
        T.Store(o, ref gates, 3 * size + j, left);
        T.Store(c, ref cell, j, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputStep<T>(int size, int j, ref float gates, ref float cell, ref float cellTanh, ref float hidden)
        where T : struct, IVectorAccess
    {
        int left = size - j;
        Vector<float> tanh = VectorMath.Tanh(T.Load(ref cell, j, left));
        T.Store(tanh, ref cellTanh, j, left);
        T.Store(T.Load(ref gates, 3 * size + j, left) * tanh, ref hidden, j, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BackwardStep<T>(
        int size, int j, ref float activations, ref float cellBefore, ref float cellTanh, ref float hiddenGradient,
        ref float cellGradient, ref float result)
        where T : struct, IVectorAccess
    {
        int left = size - j;
        Vector<float> one = Vector<float>.One;
        Vector<float> i = T.Load(ref activations, j, left), f = T.Load(ref activations, size + j, left);
        Vector<float> g = T.Load(ref activations, 2 * size + j, left), o = T.Load(ref activations, 3 * size + j, left);
        Vector<float> tanh = T.Load(ref cellTanh, j, left), dh = T.Load(ref hiddenGradient, j, left);
        Vector<float> dc = T.Load(ref cellGradient, j, left) + dh * o * (one - tanh * tanh);
        Vector<float> cBefore = T.Load(ref cellBefore, j, left);
        T.Store(dc * g * (i * (one - i)), ref result, j, left);
        T.Store(dc * cBefore * (f * (one - f)), ref result, size + j, left);
        T.Store(dc * i * (one - g * g), ref result, 2 * size + j, left);
        T.Store(dh * tanh * (o * (one - o)), ref result, 3 * size + j, left);
        T.Store(dc * f, ref cellGradient, j, left);
    }
}
