using Retune.Engines.Cpu;
using Retune.Kernels;
using Retune.Models;

namespace Retune.Scoring;

/// <summary>
/// One time step of the LSTM for up to <see cref="ScoringRoom.Rows"/> states: for each layer gates [n, 4H] = X [n, in] · W_ihᵀ + h [n, H] · W_hhᵀ + b,
/// X being the embeddings of the words or the hidden values of the layer below. The weights are packed once, and rows of one word, as
/// hypotheses of one sentence have them, share X · W_ihᵀ of the lowest layer.
/// </summary>
internal sealed class StateStep
{
    private readonly NetworkParameters<float> _parameters;
    private readonly PackedMatrix[] _inputWeights;          // for each layer W_ihᵀ [in, 4H]
    private readonly PackedMatrix[] _recurrentWeights;      // for each layer W_hhᵀ [H, 4H]

    public StateStep(NetworkParameters<float> parameters)
    {
        _parameters = parameters;
        NetworkShape shape = parameters.Shape;
        _inputWeights = new PackedMatrix[shape.Layers];
        _recurrentWeights = new PackedMatrix[shape.Layers];
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            _inputWeights[layer] = Pack(parameters.Layers[layer].InputWeights, shape.InputSize(layer));
            _recurrentWeights[layer] = Pack(parameters.Layers[layer].RecurrentWeights, shape.HiddenSize);
        }
    }

    /// <summary>targets[i] = what states[i] is after words[i]. A target may be its own source, as it is read before it is written.</summary>
    public void Run(ReadOnlySpan<ScorerState> states, ReadOnlySpan<int> words, ReadOnlySpan<ScorerState> targets, ScoringRoom room)
    {
        int hidden = _parameters.Shape.HiddenSize, gates = 4 * hidden, rows = states.Length;
        for (int layer = 0; layer < _inputWeights.Length; layer++)
        {
            for (int row = 0; row < rows; row++)
                states[row].Hidden(layer).CopyTo(room.Hidden.AsSpan(row * hidden));
            if (layer == 0)
                MultiplyWords(words, room);
            else
                MatrixProduct.Multiply(room.Inputs, hidden, false, _inputWeights[layer], room.Gates, gates, 0, rows, 0, gates, accumulate: false, room.Product);
            MatrixProduct.Multiply(room.Hidden, hidden, false, _recurrentWeights[layer], room.Gates, gates, 0, rows, 0, gates, accumulate: true, room.Product);
            for (int row = 0; row < rows; row++)
            {
                Span<float> output = targets[row].Hidden(layer);
                LstmGates.Forward(
                    room.Gates.AsSpan(row * gates, gates), _parameters.Layers[layer].Bias, states[row].Cell(layer), targets[row].Cell(layer), room.CellTanh, output);
                output.CopyTo(room.Inputs.AsSpan(row * hidden));
            }
        }
    }

    /// <summary>Gates [n, 4H] = E [n, embedding] · W_ihᵀ of the lowest layer, each different word's row computed once and copied.</summary>
    private void MultiplyWords(ReadOnlySpan<int> words, ScoringRoom room)
    {
        int width = _parameters.Shape.EmbeddingSize, gates = 4 * _parameters.Shape.HiddenSize;
        TouchedRows distinct = room.Words;
        distinct.Set(words, []);
        for (int slot = 0; slot < distinct.Count; slot++)
            _parameters.Embedding.AsSpan(distinct.Rows[slot] * width, width).CopyTo(room.Inputs.AsSpan(slot * width));
        bool all = distinct.Count == words.Length;
        float[] product = all ? room.Gates : room.WordGates;
        MatrixProduct.Multiply(room.Inputs, width, false, _inputWeights[0], product, gates, 0, distinct.Count, 0, gates, accumulate: false, room.Product);
        if (all)
            return;
        for (int slot = 0; slot < distinct.Count; slot++)
        {
            foreach (int row in distinct.Entries.AsSpan(distinct.Starts[slot], distinct.Starts[slot + 1] - distinct.Starts[slot]))
                room.WordGates.AsSpan(slot * gates, gates).CopyTo(room.Gates.AsSpan(row * gates));
        }
    }

    private PackedMatrix Pack(float[] weights, int inputs)
    {
        var packed = new PackedMatrix(inputs, 4 * _parameters.Shape.HiddenSize);
        packed.Pack(weights, inputs, transposed: true, 0, packed.PanelCount);
        return packed;
    }
}
