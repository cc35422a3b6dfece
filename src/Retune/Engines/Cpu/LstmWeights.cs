using Retune.Kernels;
using Retune.Models;

namespace Retune.Engines.Cpu;

/// <summary>
/// The LSTM weights of a network, packed for the matrix product. Forward: X [N, in] · W_ihᵀ and h [B, H] · W_hhᵀ; backward:
/// δ [N, 4H] · W_ih and δ [B, 4H] · W_hh. The recurrent ones are used at every time step, so packing once a window pays.
/// </summary>
internal sealed class LstmWeights
{
    private readonly NetworkParameters<float> _parameters;

    public LstmWeights(NetworkParameters<float> parameters, bool forTraining)
    {
        _parameters = parameters;
        NetworkShape shape = parameters.Shape;
        int gates = 4 * shape.HiddenSize;
        InputForward = Create(layer => new PackedMatrix(shape.InputSize(layer), gates));
        RecurrentForward = Create(_ => new PackedMatrix(shape.HiddenSize, gates));
        InputBackward = forTraining ? Create(layer => new PackedMatrix(gates, shape.InputSize(layer))) : [];
        RecurrentBackward = forTraining ? Create(_ => new PackedMatrix(gates, shape.HiddenSize)) : [];

        PackedMatrix[] Create(Func<int, PackedMatrix> create) => [.. Enumerable.Range(0, shape.Layers).Select(create)];
    }

    /// <summary>For each layer W_ihᵀ [in, 4H].</summary>
    public PackedMatrix[] InputForward { get; }

    /// <summary>For each layer W_hhᵀ [H, 4H].</summary>
    public PackedMatrix[] RecurrentForward { get; }

    /// <summary>For each layer W_ih [4H, in].</summary>
    public PackedMatrix[] InputBackward { get; }

    /// <summary>For each layer W_hh [4H, H].</summary>
    public PackedMatrix[] RecurrentBackward { get; }

    public float[] Bias(int layer) => _parameters.Layers[layer].Bias;

    /// <summary>Packs one thread's share of the forward weights.</summary>
    public void PackForward(int thread, int threads)
    {
        for (int layer = 0; layer < InputForward.Length; layer++)
        {
            Pack(InputForward[layer], _parameters.Layers[layer].InputWeights, _parameters.Shape.InputSize(layer), transposed: true, thread, threads);
            Pack(RecurrentForward[layer], _parameters.Layers[layer].RecurrentWeights, _parameters.Shape.HiddenSize, transposed: true, thread, threads);
        }
    }

    /// <summary>Packs one thread's share of the backward weights.</summary>
    public void PackBackward(int thread, int threads)
    {
        for (int layer = 0; layer < InputBackward.Length; layer++)
        {
            Pack(InputBackward[layer], _parameters.Layers[layer].InputWeights, _parameters.Shape.InputSize(layer), transposed: false, thread, threads);
            Pack(RecurrentBackward[layer], _parameters.Layers[layer].RecurrentWeights, _parameters.Shape.HiddenSize, transposed: false, thread, threads);
        }
    }

    /// <summary>Packs the panels of one thread.</summary>
    public static void Pack(PackedMatrix matrix, ReadOnlySpan<float> source, int stride, bool transposed, int thread, int threads)
    {
        (int start, int end) = ThreadTeam.Share(matrix.PanelCount, thread, threads);
        matrix.Pack(source, stride, transposed, start, end);
    }
}
