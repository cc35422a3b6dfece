using Retune.Kernels;
using Retune.Models;
using Retune.Sampling;

namespace Retune.Engines.Cpu;

/// <summary>
/// The activations of one network over a window of at most T time steps of B streams, and the forward pass that fills them.
/// Rows are time-major, row = t · B + b, N = time · B of them. The methods are parts of a body that every thread of a team
/// runs: a thread owns a range of rows in the products over the whole window and a range of streams in the recurrence.
/// </summary>
internal sealed class LstmWindow
{
    private readonly NetworkShape _shape;
    private readonly LstmWeights _weights;
    private readonly DropoutRate _dropout;
    private readonly bool _keep;
    private readonly float[]?[] _dropped;

    /// <summary>Allocates the buffers of a training: they keep what the backward pass will need.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="weights">Its prepared weights.</param>
    /// <param name="maximumTime">T.</param>
    /// <param name="streams">B.</param>
    /// <param name="dropout">Dropout.</param>
    public LstmWindow(NetworkShape shape, LstmWeights weights, int maximumTime, int streams, DropoutRate dropout)
        : this(shape, weights, maximumTime, streams, dropout, keep: true, lender: null)
    {
    }

    private LstmWindow(NetworkShape shape, LstmWeights weights, int maximumTime, int streams, DropoutRate dropout, bool keep, LstmWindow? lender)
    {
        _shape = shape;
        _weights = weights;
        _dropout = dropout;
        _keep = keep;
        Streams = streams;
        int rows = maximumTime * streams, hidden = shape.HiddenSize;
        Embedded = new float[rows * shape.EmbeddingSize];
        _dropped = new float[shape.Layers + 1][];
        Gates = new float[shape.Layers][];
        Cells = new float[shape.Layers][];
        CellTanh = new float[shape.Layers][];
        Hidden = new float[shape.Layers][];
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            Gates[layer] = keep || layer == 0 ? Room(lender?.Gates[0], rows * 4 * hidden) : Gates[0];
            CellTanh[layer] = keep || layer == 0 ? Room(lender?.CellTanh[0], rows * hidden) : CellTanh[0];
            Cells[layer] = new float[(keep ? maximumTime + 1 : 1) * streams * hidden];
            Hidden[layer] = new float[(maximumTime + 1) * streams * hidden];
            if (dropout.IsActive)
                _dropped[layer + 1] = new float[rows * hidden];
        }
        State = new LstmState(shape, streams);

        static float[] Room(float[]? lent, int length) => lent?.Length >= length ? lent : new float[length];
    }

    /// <summary>
    /// Allocates the buffers of a reference or an evaluation, without dropout, of which only the hidden states last beyond a layer.
    /// <paramref name="lender"/> is a window that is not at work meanwhile; its gates are used where they have room.
    /// </summary>
    public static LstmWindow ForwardOnly(NetworkShape shape, LstmWeights weights, int maximumTime, int streams, LstmWindow? lender) =>
        new(shape, weights, maximumTime, streams, new DropoutRate(0), keep: false, lender);

    public int Streams { get; }

    /// <summary>Time steps of the present window.</summary>
    public int Time { get; private set; }

    /// <summary>N.</summary>
    public int Rows => Time * Streams;

    /// <summary>[N, E] embeddings of the inputs, after dropout.</summary>
    public float[] Embedded { get; }

    /// <summary>For each layer [N, 4H]: activated gates i, f, g, o; the backward pass replaces them by δ. Without one the layers share them.</summary>
    public float[][] Gates { get; }

    /// <summary>For each layer [(T + 1) · B, H]: cell states, the one carried in first; without a backward pass [B, H], the last.</summary>
    public float[][] Cells { get; }

    /// <summary>For each layer [N, H]: tanh of the cell states.</summary>
    public float[][] CellTanh { get; }

    /// <summary>For each layer [(T + 1) · B, H]: hidden states, the one carried in first.</summary>
    public float[][] Hidden { get; }

    /// <summary>The carried state.</summary>
    public LstmState State { get; }

    /// <summary>Input of a layer [N, in], after dropout; for layer = number of layers the top output [N, H].</summary>
    public ReadOnlySpan<float> Input(int layer)
    {
        if (layer == 0)
            return Embedded;
        float[]? dropped = _dropped[layer];
        return dropped is null ? Hidden[layer - 1].AsSpan(Streams * _shape.HiddenSize) : dropped;
    }

    /// <summary>The top output [N, H] after dropout, from which scores are computed.</summary>
    public ReadOnlySpan<float> Top => Input(_shape.Layers);

    /// <summary>Starts a window: the carried state becomes its first block. One thread alone.</summary>
    public void Begin(int time)
    {
        Time = time;
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            State.Hidden[layer].CopyTo(Hidden[layer], 0);
            State.Cell[layer].CopyTo(Cells[layer], 0);
        }
    }

    /// <summary>Ends a window: its last block becomes the carried state. One thread alone.</summary>
    public void End()
    {
        int size = Streams * _shape.HiddenSize;
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            Hidden[layer].AsSpan(Time * size, size).CopyTo(State.Hidden[layer]);
            Cells[layer].AsSpan(_keep ? Time * size : 0, size).CopyTo(State.Cell[layer]);
        }
    }

    /// <summary>Fills this thread's rows of the embedded inputs from a table that is up to date or only read.</summary>
    public void Embed(DecayingRows table, ReadOnlySpan<int> inputs, ulong seed, uint step, int thread, int threads)
    {
        int width = _shape.EmbeddingSize;
        (int start, int end) = ThreadTeam.Share(Rows, thread, threads);
        for (int row = start; row < end; row++)
        {
            Span<float> target = Embedded.AsSpan(row * width, width);
            table.CopyRow(inputs[row], target);
            if (_dropout.IsActive)
                DropoutMask.Apply(target, target, seed, step, 0, (uint)row, _dropout.Threshold, (float)_dropout.KeepScale);
        }
    }

    /// <summary>Runs all layers; the weights are prepared and the inputs embedded (a barrier has passed since).</summary>
    public void Forward(ThreadTeam team, int thread, MatrixScratch scratch, ulong seed, uint step)
    {
        int size = _shape.HiddenSize, gates = 4 * size;
        (int rowStart, int rowEnd) = ThreadTeam.Share(Rows, thread, team.Count);
        (int streamStart, int streamEnd) = ThreadTeam.Share(Streams, thread, team.Count);
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            _weights.Input[layer].Multiply(
                Input(layer), _shape.InputSize(layer), false, Gates[layer], gates, rowStart, rowEnd, accumulate: false, scratch);
            team.Barrier();
            for (int t = 0; t < Time; t++)
            {
                int start = t * Streams + streamStart, end = t * Streams + streamEnd;
                _weights.Recurrent[layer].Multiply(Hidden[layer], size, false, Gates[layer], gates, start, end, accumulate: true, scratch);
                for (int row = start; row < end; row++)
                    ForwardRow(layer, row, seed, step);
            }
            team.Barrier();
        }
    }

    /// <summary>Pre-activations [4H] and c_{t-1} [H] of one row → gates, c, tanh c, h, and h after dropout.</summary>
    private void ForwardRow(int layer, int row, ulong seed, uint step)
    {
        int size = _shape.HiddenSize, next = (row + Streams) * size;
        Span<float> hidden = Hidden[layer].AsSpan(next, size);
        (int cellBefore, int cell) = _keep ? (row * size, next) : (row % Streams * size, row % Streams * size);
        LstmGates.Forward(
            Gates[layer].AsSpan(row * 4 * size, 4 * size), _weights.Bias(layer), Cells[layer].AsSpan(cellBefore, size),
            Cells[layer].AsSpan(cell, size), CellTanh[layer].AsSpan(row * size, size), hidden);
        if (_dropout.IsActive)
        {
            DropoutMask.Apply(
                hidden, _dropped[layer + 1].AsSpan(row * size, size), seed, step, layer + 1, (uint)row, _dropout.Threshold, (float)_dropout.KeepScale);
        }
    }
}
