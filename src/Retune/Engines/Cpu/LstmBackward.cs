using Retune.Kernels;
using Retune.Models;
using Retune.Sampling;

namespace Retune.Engines.Cpu;

/// <summary>
/// Back-propagation through a window: from dL/dTop to the gradients of the layers' weights and of the embedded inputs.
/// Gradients are those of the loss summed over streams; the mean is taken in the update.
/// </summary>
internal sealed class LstmBackward
{
    private readonly NetworkShape _shape;
    private readonly LstmWeights _weights;
    private readonly LstmWindow _window;
    private readonly DropoutRate _dropout;
    private readonly float[][] _outputGradients;
    private readonly float[] _cellGradient;
    private readonly PreparedMatrix _preparedInput;
    private readonly PreparedMatrix _preparedHidden;

    public LstmBackward(NetworkShape shape, LstmWeights weights, LstmWindow window, MatrixProducts products, int maximumTime, DropoutRate dropout)
    {
        _shape = shape;
        _weights = weights;
        _window = window;
        _dropout = dropout;
        int rows = maximumTime * window.Streams;
        Gradients = [.. Enumerable.Range(0, shape.Layers).Select(layer => new LstmLayerParameters<float>(
            new float[4 * shape.HiddenSize * shape.InputSize(layer)], new float[4 * shape.HiddenSize * shape.HiddenSize], new float[4 * shape.HiddenSize]))];
        _outputGradients = [.. Enumerable.Range(0, shape.Layers + 1).Select(layer => new float[rows * shape.InputSize(layer)])];
        _cellGradient = new float[window.Streams * shape.HiddenSize];
        _preparedInput = products.Create(rows, Math.Max(shape.EmbeddingSize, shape.HiddenSize));
        _preparedHidden = products.Create(rows, shape.HiddenSize);
    }

    /// <summary>The layers' gradients, shapes as the parameters.</summary>
    public LstmLayerParameters<float>[] Gradients { get; }

    /// <summary>[N, H]: dL/dTop, to be filled by the output layer (before the last dropout's backward).</summary>
    public float[] TopGradient => _outputGradients[^1];

    /// <summary>[N, E]: dL/d(embedding row) of each position, once <see cref="Run"/> is through.</summary>
    public float[] EmbeddedGradient => _outputGradients[0];

    /// <summary>One thread's part; barriers inside. On entry TopGradient is complete (a barrier has passed).</summary>
    public void Run(ThreadTeam team, int thread, MatrixScratch scratch, ulong seed, uint step)
    {
        int size = _shape.HiddenSize, gates = 4 * size, rows = _window.Rows;
        (int rowStart, int rowEnd) = ThreadTeam.Share(rows, thread, team.Count);
        Drop(_shape.Layers, rowStart, rowEnd, seed, step);
        team.Barrier();
        for (int layer = _shape.Layers - 1; layer >= 0; layer--)
        {
            int inputSize = _shape.InputSize(layer);
            ThroughTime(layer, team, thread, scratch);
            if (thread == 0)
            {
                _preparedInput.SetSize(rows, inputSize);
                _preparedHidden.SetSize(rows, size);
            }
            team.Barrier();
            _preparedInput.Prepare(_window.Input(layer), inputSize, transposed: false, thread, team.Count);
            _preparedHidden.Prepare(_window.Hidden[layer], size, transposed: false, thread, team.Count);
            _weights.Input[layer].Multiply(
                _window.Gates[layer], gates, false, _outputGradients[layer], inputSize, rowStart, rowEnd, accumulate: false, scratch);
            Drop(layer, rowStart, rowEnd, seed, step);
            team.Barrier();
            WeightGradients(layer, team, thread, scratch);
        }
    }

    /// <summary>
    /// From dL/dh_t [B, H] of the layers above, last step first: δ_t [B, 4H] replaces the gates; dL/dh_{t-1} += δ_t · W_hh.
    /// This thread's streams only.
    /// </summary>
    private void ThroughTime(int layer, ThreadTeam team, int thread, MatrixScratch scratch)
    {
        int size = _shape.HiddenSize, gates = 4 * size, streams = _window.Streams;
        (int streamStart, int streamEnd) = ThreadTeam.Share(streams, thread, team.Count);
        float[] gateValues = _window.Gates[layer], hiddenGradient = _outputGradients[layer + 1];
        _cellGradient.AsSpan(streamStart * size, (streamEnd - streamStart) * size).Clear();
        for (int t = _window.Time - 1; t >= 0; t--)
        {
            int start = t * streams + streamStart, end = t * streams + streamEnd;
            if (t < _window.Time - 1)
            {
                // δ of step t + 1 stands one block further on than the row it adds to.
                _weights.Recurrent[layer].Multiply(
                    gateValues.AsSpan(streams * gates), gates, false, hiddenGradient, size, start, end, accumulate: true, scratch);
            }
            for (int row = start; row < end; row++)
            {
                Span<float> gate = gateValues.AsSpan(row * gates, gates);
                LstmGates.Backward(
                    gate, _window.Cells[layer].AsSpan(row * size, size), _window.CellTanh[layer].AsSpan(row * size, size),
                    hiddenGradient.AsSpan(row * size, size), _cellGradient.AsSpan((row - t * streams) * size, size), gate);
            }
        }
    }

    /// <summary>dW_ih [4H, in] = δᵀ · X, dW_hh [4H, H] = δᵀ · h_before, db [4H] = Σ δ; this thread's gate rows.</summary>
    private void WeightGradients(int layer, ThreadTeam team, int thread, MatrixScratch scratch)
    {
        int size = _shape.HiddenSize, gates = 4 * size, inputSize = _shape.InputSize(layer);
        (int start, int end) = ThreadTeam.Share(gates, thread, team.Count, 4);
        LstmLayerParameters<float> gradients = Gradients[layer];
        float[] delta = _window.Gates[layer];
        _preparedInput.MultiplyTransposedByTwo(delta, gates, gradients.InputWeights, _preparedHidden, gradients.RecurrentWeights, start, end, scratch);
        Span<float> bias = gradients.Bias.AsSpan(start, end - start);
        bias.Clear();
        for (int row = 0; row < _window.Rows; row++)
            VectorMath.AddScaled(1, delta.AsSpan(row * gates + start, bias.Length), bias);
        team.Barrier();          // the prepared matrices are shared by the layers
    }

    /// <summary>Multiplies rows of the gradient at a dropout site by the site's mask.</summary>
    private void Drop(int site, int rowStart, int rowEnd, ulong seed, uint step)
    {
        if (!_dropout.IsActive)
            return;
        int width = _shape.InputSize(site);
        for (int row = rowStart; row < rowEnd; row++)
        {
            Span<float> gradient = _outputGradients[site].AsSpan(row * width, width);
            DropoutMask.Apply(gradient, gradient, seed, step, site, (uint)row, _dropout.Threshold, (float)_dropout.KeepScale);
        }
    }
}
