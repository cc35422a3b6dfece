using Retune.Kernels;
using Retune.Models;

namespace Retune.Engines.Cpu;

/// <summary>
/// The LSTM weights of a network, prepared for the matrix product. Forward: X [N, in] · W_ihᵀ and h [B, H] · W_hhᵀ; backward:
/// δ [N, 4H] · W_ih and δ [B, 4H] · W_hh. The recurrent ones are used at every time step, so preparing once a window pays.
/// </summary>
internal sealed class LstmWeights
{
    private readonly NetworkParameters<float> _parameters;

    public LstmWeights(NetworkParameters<float> parameters, MatrixProducts products, bool forTraining)
    {
        _parameters = parameters;
        NetworkShape shape = parameters.Shape;
        int gates = 4 * shape.HiddenSize;
        InputForward = Create(layer => products.Create(shape.InputSize(layer), gates));
        RecurrentForward = Create(_ => products.Create(shape.HiddenSize, gates));
        InputBackward = forTraining ? Create(layer => products.Create(gates, shape.InputSize(layer))) : [];
        RecurrentBackward = forTraining ? Create(_ => products.Create(gates, shape.HiddenSize)) : [];

        PreparedMatrix[] Create(Func<int, PreparedMatrix> create) => [.. Enumerable.Range(0, shape.Layers).Select(create)];
    }

    /// <summary>For each layer W_ihᵀ [in, 4H].</summary>
    public PreparedMatrix[] InputForward { get; }

    /// <summary>For each layer W_hhᵀ [H, 4H].</summary>
    public PreparedMatrix[] RecurrentForward { get; }

    /// <summary>For each layer W_ih [4H, in].</summary>
    public PreparedMatrix[] InputBackward { get; }

    /// <summary>For each layer W_hh [4H, H].</summary>
    public PreparedMatrix[] RecurrentBackward { get; }

    public float[] Bias(int layer) => _parameters.Layers[layer].Bias;

    /// <summary>Prepares one thread's share of the forward weights.</summary>
    public void PrepareForward(int thread, int threads)
    {
        for (int layer = 0; layer < InputForward.Length; layer++)
        {
            InputForward[layer].Prepare(_parameters.Layers[layer].InputWeights, _parameters.Shape.InputSize(layer), transposed: true, thread, threads);
            RecurrentForward[layer].Prepare(_parameters.Layers[layer].RecurrentWeights, _parameters.Shape.HiddenSize, transposed: true, thread, threads);
        }
    }

    /// <summary>Prepares one thread's share of the backward weights.</summary>
    public void PrepareBackward(int thread, int threads)
    {
        for (int layer = 0; layer < InputBackward.Length; layer++)
        {
            InputBackward[layer].Prepare(_parameters.Layers[layer].InputWeights, _parameters.Shape.InputSize(layer), transposed: false, thread, threads);
            RecurrentBackward[layer].Prepare(_parameters.Layers[layer].RecurrentWeights, _parameters.Shape.HiddenSize, transposed: false, thread, threads);
        }
    }

    /// <summary>Packs the panels of one thread.</summary>
    public static void Pack(PackedMatrix matrix, ReadOnlySpan<float> source, int stride, bool transposed, int thread, int threads) =>
        matrix.Prepare(source, stride, transposed, thread, threads);
}
