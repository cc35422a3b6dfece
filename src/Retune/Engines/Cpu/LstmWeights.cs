using Retune.Kernels;
using Retune.Models;

namespace Retune.Engines.Cpu;

/// <summary>
/// The LSTM weights of a network, prepared for the matrix product. Forward: X [N, in] · W_ihᵀ and h [B, H] · W_hhᵀ; backward:
/// δ [N, 4H] · W_ih and δ [B, 4H] · W_hh. The recurrent ones are used at every time step, so preparing once a window pays.
/// The directions follow one another: they share their room, which holds the one begun last.
/// </summary>
internal sealed class LstmWeights
{
    private readonly NetworkParameters<float> _parameters;

    public LstmWeights(NetworkParameters<float> parameters, MatrixProducts products)
    {
        _parameters = parameters;
        NetworkShape shape = parameters.Shape;
        int gates = 4 * shape.HiddenSize;
        Input = [.. Enumerable.Range(0, shape.Layers).Select(layer => products.Create(shape.InputSize(layer), gates))];
        Recurrent = [.. Enumerable.Range(0, shape.Layers).Select(_ => products.Create(shape.HiddenSize, gates))];
    }

    /// <summary>For each layer W_ihᵀ [in, 4H], or backward W_ih [4H, in].</summary>
    public PreparedMatrix[] Input { get; }

    /// <summary>For each layer W_hhᵀ [H, 4H], or backward W_hh [4H, H].</summary>
    public PreparedMatrix[] Recurrent { get; }

    /// <summary>Which direction was begun last.</summary>
    public bool IsForward { get; private set; } = true;

    public float[] Bias(int layer) => _parameters.Layers[layer].Bias;

    /// <summary>Turns to the forward direction. One thread alone, before <see cref="PrepareForward"/>.</summary>
    public void BeginForward()
    {
        IsForward = true;
        for (int layer = 0; layer < Input.Length; layer++)
        {
            Input[layer].SetSize(_parameters.Shape.InputSize(layer), 4 * _parameters.Shape.HiddenSize);
            Recurrent[layer].SetSize(_parameters.Shape.HiddenSize, 4 * _parameters.Shape.HiddenSize);
        }
    }

    /// <summary>Turns to the backward direction. One thread alone, before <see cref="PrepareBackward"/>.</summary>
    public void BeginBackward()
    {
        IsForward = false;
        for (int layer = 0; layer < Input.Length; layer++)
        {
            Input[layer].SetSize(4 * _parameters.Shape.HiddenSize, _parameters.Shape.InputSize(layer));
            Recurrent[layer].SetSize(4 * _parameters.Shape.HiddenSize, _parameters.Shape.HiddenSize);
        }
    }

    /// <summary>Prepares one thread's share of the forward weights.</summary>
    public void PrepareForward(int thread, int threads) => Prepare(transposed: true, thread, threads);

    /// <summary>Prepares one thread's share of the backward weights.</summary>
    public void PrepareBackward(int thread, int threads) => Prepare(transposed: false, thread, threads);

    private void Prepare(bool transposed, int thread, int threads)
    {
        for (int layer = 0; layer < Input.Length; layer++)
        {
            Input[layer].Prepare(_parameters.Layers[layer].InputWeights, _parameters.Shape.InputSize(layer), transposed, thread, threads);
            Recurrent[layer].Prepare(_parameters.Layers[layer].RecurrentWeights, _parameters.Shape.HiddenSize, transposed, thread, threads);
        }
    }
}
