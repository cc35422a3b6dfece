using Retune.Kernels;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>
/// Exact scoring over the whole vocabulary in memory that does not grow with it: blocks of words are scored against all
/// positions of a window, and each position keeps a running maximum and sum. The figures do not depend on the window.
/// </summary>
internal sealed class CpuEvaluation
{
    /// <summary>Positions scored at once, at the most: enough of them to pay for packing the output table.</summary>
    private const int MaximumPositions = 1024;

    private readonly ThreadTeam _team;
    private readonly DecayingRows _embedding;
    private readonly OutputTable _table;
    private readonly LstmWindow _window;
    private readonly VocabularyBlocks _blocks;
    private readonly MatrixScratch[] _scratch;
    private readonly Action<int> _body;
    private readonly float[] _tile;
    private readonly double[] _max;
    private readonly double[] _sum;
    private readonly double[] _score;
    private Minibatch? _batch;
    private bool _wantsSums;

    private CpuEvaluation(
        ThreadTeam team, NetworkShape shape, DecayingRows embedding, OutputTable table, LstmWeights weights, MatrixScratch[] scratch,
        int maximumTime, int streams)
    {
        _team = team;
        _embedding = embedding;
        _table = table;
        _scratch = scratch;
        _window = new LstmWindow(shape, weights, maximumTime, streams, new DropoutRate(0), keep: false);
        _blocks = new VocabularyBlocks(team, shape.HiddenSize);
        int rows = maximumTime * streams;
        _tile = new float[rows * VocabularyBlocks.Size];
        _max = new double[rows];
        _sum = new double[rows];
        _score = new double[rows];
        _body = Run;
        MaximumTime = maximumTime;
    }

    /// <summary>The most time steps of a window.</summary>
    public int MaximumTime { get; }

    /// <summary>
    /// An evaluation of the weights as they are now, from a zero state; the buffers of <paramref name="previous"/> are used
    /// again where they fit. <paramref name="memory"/> bounds the bytes of the buffers.
    /// </summary>
    public static CpuEvaluation Start(
        CpuEvaluation? previous, ThreadTeam team, NetworkShape shape, DecayingRows embedding, OutputTable table, LstmWeights weights,
        MatrixScratch[] scratch, int streams, long memory)
    {
        team.Run(thread => weights.PrepareForward(thread, team.Count));
        int time = (int)Math.Max(1, Math.Min(MaximumPositions, memory / BytesAPosition(shape)) / streams);
        CpuEvaluation evaluation = previous?._window.Streams == streams
            ? previous
            : new CpuEvaluation(team, shape, embedding, table, weights, scratch, time, streams);
        evaluation._window.State.Reset();
        return evaluation;
    }

    /// <summary>
    /// The tile of scores; embedding; gates and tanh of one layer; hidden and cell states of every layer; the double figures here
    /// and with the caller; the ids.
    /// </summary>
    private static long BytesAPosition(NetworkShape shape) =>
        sizeof(float) * (VocabularyBlocks.Size + shape.EmbeddingSize + 5L * shape.HiddenSize + 2L * shape.Layers * shape.HiddenSize) + 5 * sizeof(double) + 2 * sizeof(int);

    /// <summary>
    /// Scores and log-sums [time · streams] of one window; positions with target -1 are left alone. Without room for log-sums only
    /// the targets are scored, at a cost that does not depend on the vocabulary.
    /// </summary>
    public void Evaluate(Minibatch batch, Span<double> scores, Span<double> logSums)
    {
        EngineGuard.Require(batch, MaximumTime, _window.Streams, _table.Weights.Rows, allowNoTarget: true);
        _batch = batch;
        _wantsSums = logSums.Length > 0;
        _window.Begin(batch.Time);
        _team.Run(_body);
        _window.End();
        for (int row = 0; row < _window.Rows; row++)
        {
            if (batch.Targets[row] < 0)
                continue;
            scores[row] = _score[row];
            if (_wantsSums)
                logSums[row] = _max[row] + Math.Log(_sum[row]);
        }
    }

    private void Run(int thread)
    {
        MatrixScratch scratch = _scratch[thread];
        _window.Embed(_embedding, _batch!.Inputs, 0, 0, thread, _team.Count);
        _team.Barrier();
        _window.Forward(_team, thread, scratch, 0, 0);
        (int rowStart, int rowEnd) = ThreadTeam.Share(_window.Rows, thread, _team.Count);
        if (!_wantsSums)
        {
            for (int row = rowStart; row < rowEnd; row++)
                ScoreTarget(row);
            return;
        }
        for (int row = rowStart; row < rowEnd; row++)
        {
            _max[row] = double.NegativeInfinity;
            _sum[row] = 0;
        }
        for (int block = 0; block < VocabularyBlocks.Count(_table); block++)
        {
            (int start, int end) = VocabularyBlocks.Words(_table, block);
            PackedMatrix packed = _blocks.PackForScores(_table, block, thread);
            MatrixProduct.Multiply(
                _window.Top, _table.Weights.Columns, false, packed, _tile, VocabularyBlocks.Size, rowStart, rowEnd, 0, end - start,
                accumulate: false, scratch);
            for (int row = rowStart; row < rowEnd; row++)
                Merge(row, start, end);
        }
    }

    private void ScoreTarget(int row)
    {
        int target = _batch!.Targets[row], width = _table.Weights.Columns;
        if (target >= 0)
            _score[row] = VectorMath.Dot(_window.Top.Slice(row * width, width), _table.Weights.Row(target)) * _table.Weights.Factor(target) + _table.BiasOf(target);
    }

    /// <summary>Adds the scores of the words [start, end) to a position's running log-sum: Σ e^(o - max), rescaled when the maximum grows.</summary>
    private void Merge(int row, int start, int end)
    {
        Span<float> scores = _tile.AsSpan(row * VocabularyBlocks.Size, end - start);
        if (_table.Bias is not null)
        {
            for (int j = 0; j < scores.Length; j++)
                scores[j] += _table.BiasOf(start + j);
        }
        int target = _batch!.Targets[row];
        if (target >= start && target < end)
            _score[row] = scores[target - start];
        (float max, double sum) = VectorMath.MaxAndSumExp(scores, 1);
        if (max > _max[row])
        {
            _sum[row] = _sum[row] * Math.Exp(_max[row] - max) + sum;
            _max[row] = max;
        }
        else
        {
            _sum[row] += sum * Math.Exp(max - _max[row]);
        }
    }
}
