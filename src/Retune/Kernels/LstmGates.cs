using System.Numerics;
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
        for (int j = 0; j < size; j += Vector<float>.Count)
        {
            int left = size - j;
            Vector<float> i = VectorMath.Sigma(VectorTail.Load(ref gate, j, left) + VectorTail.Load(ref shift, j, left));
            Vector<float> f = VectorMath.Sigma(VectorTail.Load(ref gate, size + j, left) + VectorTail.Load(ref shift, size + j, left));
            Vector<float> g = VectorMath.Tanh(VectorTail.Load(ref gate, 2 * size + j, left) + VectorTail.Load(ref shift, 2 * size + j, left));
            Vector<float> o = VectorMath.Sigma(VectorTail.Load(ref gate, 3 * size + j, left) + VectorTail.Load(ref shift, 3 * size + j, left));
            Vector<float> c = Vector.FusedMultiplyAdd(f, VectorTail.Load(ref before, j, left), i * g);
            Vector<float> tanh = VectorMath.Tanh(c);
            VectorTail.Store(i, ref gate, j, left);
            VectorTail.Store(f, ref gate, size + j, left);
            VectorTail.Store(g, ref gate, 2 * size + j, left);
            VectorTail.Store(o, ref gate, 3 * size + j, left);
            VectorTail.Store(c, ref after, j, left);
            VectorTail.Store(tanh, ref squashed, j, left);
            VectorTail.Store(o * tanh, ref output, j, left);
        }
    }

    /// <summary>
    /// activations [4H], cellBefore, cellTanh [H]: of <see cref="Forward"/>. hiddenGradient [H]: dL/dh. cellGradient [H]: dL/dc by way of
    /// the next step in, dL/dc₋₁ out. preactivationGradient [4H]: dL/d(product + bias) out; it may be the activations' memory.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit that of <paramref name="cellGradient"/>.</exception>
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
        Vector<float> one = Vector<float>.One;
        for (int j = 0; j < size; j += Vector<float>.Count)
        {
            int left = size - j;
            Vector<float> i = VectorTail.Load(ref gate, j, left), f = VectorTail.Load(ref gate, size + j, left);
            Vector<float> g = VectorTail.Load(ref gate, 2 * size + j, left), o = VectorTail.Load(ref gate, 3 * size + j, left);
            Vector<float> tanh = VectorTail.Load(ref squashed, j, left), dh = VectorTail.Load(ref fromHidden, j, left);
            Vector<float> dc = VectorTail.Load(ref fromCell, j, left) + dh * o * (one - tanh * tanh);
            Vector<float> cBefore = VectorTail.Load(ref before, j, left);
            VectorTail.Store(dc * g * (i * (one - i)), ref result, j, left);
            VectorTail.Store(dc * cBefore * (f * (one - f)), ref result, size + j, left);
            VectorTail.Store(dc * i * (one - g * g), ref result, 2 * size + j, left);
            VectorTail.Store(dh * tanh * (o * (one - o)), ref result, 3 * size + j, left);
            VectorTail.Store(dc * f, ref fromCell, j, left);
        }
    }
}
