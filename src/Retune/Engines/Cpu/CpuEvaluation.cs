using Retune.Kernels;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>
/// Exact scoring over the whole vocabulary in memory that does not grow with it: blocks of words are scored against all
/// positions of a window, and only their sums are kept. The figures do not depend on the window.
/// </summary>
internal sealed class CpuEvaluation
{
    /// <summary>Positions scored at once, at the most: enough of them to pay for packing the output table.</summary>
    private const int MaximumPositions = 1024;

    private readonly ThreadTeam _team;
    private readonly DecayingRows _embedding;
    private readonly OutputTable _table;
    private readonly LstmWeights _weights;
    private readonly LstmWindow _window;
    private readonly VocabularyScores _vocabulary;
    private readonly MatrixScratch[] _scratch;
    private readonly Action<int> _prepare;
    private readonly Action<int> _body;
    private readonly double[] _score;
    private Minibatch? _batch;
    private bool _wantsSums;
    private bool _weightsChanged;

    private CpuEvaluation(
        ThreadTeam team, NetworkShape shape, DecayingRows embedding, OutputTable table, LstmWeights weights, MatrixScratch[] scratch,
        int maximumTime, int streams, LstmWindow? lender)
    {
        _team = team;
        _embedding = embedding;
        _table = table;
        _scratch = scratch;
        _weights = weights;
        _window = LstmWindow.ForwardOnly(shape, weights, maximumTime, streams, lender);
        int rows = maximumTime * streams;
        _vocabulary = new VocabularyScores(team, table, rows, keep: false);
        _score = new double[rows];
        _prepare = thread => weights.PrepareForward(thread, team.Count);
        _body = Run;
        MaximumTime = maximumTime;
    }

    /// <summary>The most time steps of a window.</summary>
    public int MaximumTime { get; }

    /// <summary>
    /// An evaluation of the weights as they are now, from a zero state; the buffers of <paramref name="previous"/> are used
    /// again where they fit. <paramref name="memory"/> bounds the bytes of the buffers; some are those of <paramref name="lender"/>, the
    /// training's window, between its steps.
    /// </summary>
    public static CpuEvaluation Start(
        CpuEvaluation? previous, ThreadTeam team, NetworkShape shape, DecayingRows embedding, OutputTable table, LstmWeights weights,
        MatrixScratch[] scratch, int streams, long memory, LstmWindow? lender = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        int time = (int)Math.Max(1, Math.Min(MaximumPositions, memory / BytesAPosition(shape, team.Count)) / streams);
        CpuEvaluation evaluation = previous?._window.Streams == streams
            ? previous
            : new CpuEvaluation(team, shape, embedding, table, weights, scratch, time, streams, lender);
        evaluation.PrepareWeights();
        evaluation._window.State.Reset();
        return evaluation;
    }

    /// <summary>
    /// The scores; embedding; gates and tanh of one layer; hidden states of every layer; the double figures here and with the caller;
    /// the ids.
    /// </summary>
    private static long BytesAPosition(NetworkShape shape, int threads) =>
        VocabularyScores.BytesAPosition(shape, threads) + sizeof(float) * (shape.EmbeddingSize + (5L + shape.Layers) * shape.HiddenSize)
        + 3 * sizeof(double) + 2 * sizeof(int);

    /// <summary>
    /// Scores and log-sums [time · streams] of one window; positions with target -1 are left alone. Without room for log-sums only
    /// the targets are scored, at a cost that does not depend on the vocabulary.
    /// </summary>
    public void Evaluate(Minibatch batch, Span<double> scores, Span<double> logSums)
    {
        EngineGuard.Require(batch, MaximumTime, _window.Streams, _table.Weights.Rows, allowNoTarget: true);
        EngineGuard.RequireRoom(batch, scores, logSums);
        if (_weightsChanged || !_weights.IsForward)
            PrepareWeights();            // a training step, or half of one, came between
        _batch = batch;
        _wantsSums = logSums.Length > 0;
        _window.Begin(batch.Time);
        _team.Run(_body);
        _window.End();
        for (int row = 0; row < _window.Rows; row++)
        {
            if (batch.Targets[row] < 0)
                continue;
            scores[row] = _wantsSums ? _vocabulary.TargetScores[row] : _score[row];
            if (_wantsSums)
                logSums[row] = _vocabulary.LogSums[row];
        }
    }

    /// <summary>The weights are others now than those that were prepared.</summary>
    public void WeightsChanged() => _weightsChanged = true;

    private void PrepareWeights()
    {
        _weightsChanged = false;
        _weights.BeginForward();
        _team.Run(_prepare);
    }

    private void Run(int thread)
    {
        MatrixScratch scratch = _scratch[thread];
        _window.Embed(_embedding, _batch!.Inputs, 0, 0, thread, _team.Count);
        _team.Barrier();
        _window.Forward(_team, thread, scratch, 0, 0);
        if (_wantsSums)
        {
            _vocabulary.Run(_window.Top[..(_window.Rows * _table.Weights.Columns)], _batch.Targets.AsSpan(0, _window.Rows), 1, thread, scratch);
            return;
        }
        (int rowStart, int rowEnd) = ThreadTeam.Share(_window.Rows, thread, _team.Count);
        for (int row = rowStart; row < rowEnd; row++)
            ScoreTarget(row);
    }

    private void ScoreTarget(int row)
    {
        int target = _batch!.Targets[row], width = _table.Weights.Columns;
        if (target >= 0)
            _score[row] = VectorMath.Dot(_window.Top.Slice(row * width, width), _table.Weights.Row(target)) * _table.Weights.Factor(target) + _table.BiasOf(target);
    }
}
