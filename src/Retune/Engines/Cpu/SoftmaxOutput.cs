using Retune.Kernels;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>
/// Cross-entropy and cross-entropy + KLD over the whole vocabulary (DESIGN.md section 2). Positions are taken a chunk at a
/// time, so that the scores [chunk, V] stay within a bound; every output row has a gradient.
/// </summary>
internal sealed class SoftmaxOutput : IOutputLayer
{
    private readonly ThreadTeam _team;
    private readonly OutputTable _table;
    private readonly VocabularyBlocks _blocks;
    private readonly IReadOnlyList<CpuReference> _references;
    private readonly OutputTable[] _referenceTables;
    private readonly LossOptions _loss;
    private readonly int[] _targets;
    private readonly int _chunkRows;
    private readonly float[] _scores;
    private readonly float[] _referenceScores;
    private readonly float[] _referenceProbabilities;
    private readonly float[] _gradient;
    private readonly float[]? _biasGradient;
    private readonly PackedMatrix _packedTop;

    public SoftmaxOutput(ThreadTeam team, OutputTable table, NetworkShape shape, IReadOnlyList<CpuReference> references, EngineOptions options)
    {
        _team = team;
        _table = table;
        _references = references;
        _loss = options.Loss;
        int rows = options.Streams * options.Bptt;
        _targets = new int[rows];
        // Scores, and with a reference its scores and probabilities.
        long rowBytes = (references.Count > 0 ? 3L : 1) * sizeof(float) * shape.VocabularySize;
        _chunkRows = (int)Math.Clamp(options.ScoreMemory / rowBytes, 1, rows);
        _scores = new float[(long)_chunkRows * shape.VocabularySize];
        _referenceScores = references.Count > 0 ? new float[_scores.Length] : [];
        _referenceProbabilities = references.Count > 0 ? new float[_scores.Length] : [];
        _referenceTables = [.. references.Select(reference => new OutputTable(reference.Parameters, new DecayClock()))];
        _gradient = new float[table.Weights.Values.Length];
        _biasGradient = table.Bias is null ? null : new float[shape.VocabularySize];
        _packedTop = new PackedMatrix(_chunkRows, shape.HiddenSize);
        _blocks = new VocabularyBlocks(team, references.Aggregate(shape.HiddenSize, (width, reference) => Math.Max(width, reference.Parameters.Shape.HiddenSize)));
        PositionLosses = new float[rows];
        var weights = new DenseGradient(table.Weights.Values, _gradient);
        Gradients = _biasGradient is null ? [weights] : [weights, new DenseGradient(table.Bias!.Values, _biasGradient)];
    }

    public float[] PositionLosses { get; }

    public IReadOnlyList<IGradient> Gradients { get; }

    public void Begin(Minibatch batch, ReadOnlySpan<int> noise) => batch.Targets.AsSpan(0, batch.Time * batch.Streams).CopyTo(_targets);

    public void Prepare(int thread, MatrixScratch scratch)
    {
        // Every step updates and decays every row: the table, whose clock stands still, is always up to date.
    }

    public void Run(int thread, MatrixScratch scratch, LstmWindow window, float[] topGradient)
    {
        for (int start = 0; start < window.Rows; start += _chunkRows)
            RunChunk(thread, scratch, window, topGradient, start, Math.Min(_chunkRows, window.Rows - start));
        _team.Barrier();
    }

    private void RunChunk(int thread, MatrixScratch scratch, LstmWindow window, float[] topGradient, int first, int rows)
    {
        int vocabulary = _table.Weights.Rows, width = _table.Weights.Columns;
        ReadOnlySpan<float> top = window.Top.Slice(first * width, rows * width);
        (int rowStart, int rowEnd) = ThreadTeam.Share(rows, thread, _team.Count);
        for (int r = 0; r < _references.Count; r++)
        {
            int referenceWidth = _referenceTables[r].Weights.Columns;
            Score(_referenceTables[r], _references[r].Top.Slice(first * referenceWidth, rows * referenceWidth), _referenceScores, rows, thread, scratch);
            for (int row = rowStart; row < rowEnd; row++)
                AddReference(row, accumulate: r > 0);
        }
        Score(_table, top, _scores, rows, thread, scratch);
        for (int row = rowStart; row < rowEnd; row++)
            PositionLosses[first + row] = PositionLoss(row, _targets[first + row]);

        if (thread == 0)
            _packedTop.SetSize(rows, width);
        Span<float> gradient = topGradient.AsSpan(first * width, rows * width);
        for (int block = 0; block < VocabularyBlocks.Count(_table); block++)
        {
            PackedMatrix packed = _blocks.PackForGradient(_table, block, thread);
            MatrixProduct.Multiply(
                _scores.AsSpan(block * VocabularyBlocks.Size, rows * vocabulary - block * VocabularyBlocks.Size), vocabulary, false, packed,
                gradient, width, rowStart, rowEnd, 0, width, accumulate: block > 0, scratch);
        }
        LstmWeights.Pack(_packedTop, top, width, transposed: false, thread, _team.Count);
        _team.Barrier();
        (int wordStart, int wordEnd) = ThreadTeam.Share(vocabulary, thread, _team.Count, 16);
        MatrixProduct.Multiply(
            _scores, vocabulary, true, _packedTop, _gradient, width, wordStart, wordEnd, 0, width, accumulate: first > 0, scratch);
        if (_biasGradient is not null)
            SumBias(_biasGradient.AsSpan(wordStart, wordEnd - wordStart), wordStart, rows, first == 0);
        _team.Barrier();
    }

    /// <summary>scores [rows, V] = top [rows, H] · Wᵀ + bias, this thread's rows. Barriers inside.</summary>
    private void Score(OutputTable table, ReadOnlySpan<float> top, float[] scores, int rows, int thread, MatrixScratch scratch)
    {
        int vocabulary = table.Weights.Rows, width = table.Weights.Columns;
        (int rowStart, int rowEnd) = ThreadTeam.Share(rows, thread, _team.Count);
        for (int block = 0; block < VocabularyBlocks.Count(table); block++)
        {
            PackedMatrix packed = _blocks.PackForScores(table, block, thread);
            int offset = block * VocabularyBlocks.Size;
            MatrixProduct.Multiply(
                top, width, false, packed, scores.AsSpan(offset, rows * vocabulary - offset), vocabulary, rowStart, rowEnd, 0, packed.Columns,
                accumulate: false, scratch);
        }
        for (int row = rowStart; table.Bias is not null && row < rowEnd; row++)
            VectorMath.AddScaled(1, table.Bias.Values, scores.AsSpan(row * vocabulary, vocabulary));
    }

    /// <summary>p_t [V] of one row = or += softmax(reference scores / T) / number of references.</summary>
    private void AddReference(int row, bool accumulate)
    {
        int vocabulary = _table.Weights.Rows;
        ReadOnlySpan<float> scores = _referenceScores.AsSpan(row * vocabulary, vocabulary);
        float scale = (float)(1 / _loss.Temperature);
        ReferenceProbabilities.Add(
            scores, _referenceProbabilities.AsSpan(row * vocabulary, vocabulary), scale, (float)LogSum(scores, scale), 1f / _references.Count, accumulate);
    }

    /// <summary>Loss of one position; its scores [V] become their gradients (softmax - p_γ)/T.</summary>
    private float PositionLoss(int row, int target)
    {
        int vocabulary = _table.Weights.Rows;
        float scale = (float)(1 / _loss.Temperature), gamma = (float)_loss.Gamma;
        Span<float> scores = _scores.AsSpan(row * vocabulary, vocabulary);
        double logSum = LogSum(scores, scale);
        float loss = (float)(gamma * (logSum - scale * scores[target]));
        if (_references.Count > 0)
        {
            ReadOnlySpan<float> reference = _referenceProbabilities.AsSpan(row * vocabulary, vocabulary);
            loss += SoftmaxKernel.GradientWithReference(scores, reference, scale, (float)logSum, 1 - gamma);
        }
        else
        {
            SoftmaxKernel.Gradient(scores, scale, (float)logSum);
        }
        scores[target] -= scale * gamma;
        return loss;
    }

    private static double LogSum(ReadOnlySpan<float> scores, float scale)
    {
        (float max, double sum) = VectorMath.MaxAndSumExp(scores, scale);
        return max + Math.Log(sum);
    }

    /// <summary>Sums of the score gradients over the rows, for words from <paramref name="wordStart"/> on.</summary>
    private void SumBias(Span<float> sums, int wordStart, int rows, bool clear)
    {
        if (clear)
            sums.Clear();
        for (int row = 0; row < rows; row++)
            VectorMath.AddScaled(1, _scores.AsSpan(row * _table.Weights.Rows + wordStart, sums.Length), sums);
    }
}
