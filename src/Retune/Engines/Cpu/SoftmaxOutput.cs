using Retune.Kernels;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>
/// Cross-entropy and cross-entropy + KLD over the whole vocabulary (paper eq. 3, 6 to 8). Positions are taken a chunk at a
/// time, so that the scores stay within a bound; every output row has a gradient. Scores and their gradients are kept
/// transposed, [V, positions] in panels: so they are an operand of both products of the backward pass as they lie there.
/// </summary>
internal sealed class SoftmaxOutput : IOutputLayer
{
    /// <summary>Hidden units of a thread's part of the gradient of the top outputs, at the least.</summary>
    private const int FewestUnits = 64;

    private readonly ThreadTeam _team;
    private readonly OutputTable _table;
    private readonly VocabularyScores _scores;
    private readonly VocabularyScores[] _referenceScores;
    private readonly IReadOnlyList<CpuReference> _references;
    private readonly LossOptions _loss;
    private readonly int[] _targets;
    private readonly int _chunkRows;
    private readonly float[] _gradient;
    private readonly float[]? _biasGradient;
    private readonly float[] _referenceLosses;
    private readonly float[] _topGradient;
    private readonly PackedMatrix _packedTop;

    public SoftmaxOutput(ThreadTeam team, OutputTable table, NetworkShape shape, IReadOnlyList<CpuReference> references, EngineOptions options)
    {
        _team = team;
        _table = table;
        _references = references;
        _loss = options.Loss;
        int rows = options.Streams * options.Bptt, panel = PackedMatrix.PanelWidth;
        _targets = new int[rows];
        // Whole panels of positions, so that no sum over them depends on the chunks; chunks of one size, so that none is a small rest.
        long panelValues = (long)shape.VocabularySize * panel, panelBytes = (1 + references.Count) * sizeof(float) * panelValues;
        int panels = (rows + panel - 1) / panel;
        int most = (int)Math.Clamp(Math.Min(options.ScoreMemory / panelBytes, PackedMatrix.MaxValues / panelValues), 1, panels);
        int chunks = (panels + most - 1) / most, chunkPanels = (panels + chunks - 1) / chunks;
        _chunkRows = Math.Min(rows, chunkPanels * panel);
        _scores = new VocabularyScores(team, table, _chunkRows, keep: true);
        _referenceScores = [.. references.Select(reference => new VocabularyScores(team, new OutputTable(reference.Parameters, new DecayClock()), _chunkRows, keep: true))];
        _referenceLosses = references.Count > 0 ? new float[(long)VocabularyBlocks.Count(shape.VocabularySize) * chunkPanels * panel] : [];
        _gradient = new float[table.Weights.Values.Length];
        _biasGradient = table.Bias is null ? null : new float[shape.VocabularySize];
        _topGradient = new float[_chunkRows * shape.HiddenSize];
        _packedTop = new PackedMatrix(_chunkRows, shape.HiddenSize);
        PositionLosses = new float[rows];
        var weights = new DenseGradient(table.Weights.Values, _gradient);
        Gradients = _biasGradient is null ? [weights] : [weights, new DenseGradient(table.Bias!.Values, _biasGradient)];
    }

    public float[] PositionLosses { get; }

    public IReadOnlyList<IGradient> Gradients { get; }

    /// <summary>Positions of the present chunk, rounded up to whole panels.</summary>
    private int PaddedRows => _scores.Kept.PanelCount * PackedMatrix.PanelWidth;

    public void Begin(Minibatch batch, ReadOnlySpan<int> noise) => batch.Targets.AsSpan(0, batch.Time * batch.Streams).CopyTo(_targets);

    public void Prepare(int thread, MatrixScratch scratch)
    {
        // Every step updates and decays every row: the table, whose clock stands still, is always up to date.
    }

    public void Run(int thread, MatrixScratch scratch, LstmWindow window, float[] topGradient)
    {
        for (int start = 0; start < window.Rows; start += _chunkRows)
            RunChunk(thread, scratch, window, topGradient, start, Math.Min(_chunkRows, window.Rows - start));
    }

    private void RunChunk(int thread, MatrixScratch scratch, LstmWindow window, float[] topGradient, int first, int rows)
    {
        int vocabulary = _table.Weights.Rows, width = _table.Weights.Columns;
        float scale = (float)(1 / _loss.Temperature);
        ReadOnlySpan<float> top = window.Top.Slice(first * width, rows * width);
        ReadOnlySpan<int> targets = _targets.AsSpan(first, rows);
        for (int r = 0; r < _references.Count; r++)
        {
            int referenceWidth = _references[r].Parameters.Shape.HiddenSize;
            _referenceScores[r].Run(_references[r].Top.Slice(first * referenceWidth, rows * referenceWidth), targets, scale, thread, scratch);
        }
        if (thread == 0)
            _packedTop.SetSize(rows, width);
        _scores.Run(top, targets, scale, thread, scratch);
        _packedTop.Prepare(top, width, transposed: false, thread, _team.Count);
        _team.Barrier();

        (int blockStart, int blockEnd) = ThreadTeam.Share(VocabularyBlocks.Count(vocabulary), thread, _team.Count);
        for (int block = blockStart; block < blockEnd; block++)
        {
            ScoreGradients(block, first, targets, scale);
            (int start, int end) = VocabularyBlocks.Words(vocabulary, block);
            MatrixProduct.MultiplyPanels(_scores.Kept, _packedTop, _gradient, width, start, end, accumulate: first > 0, scratch);
        }
        _team.Barrier();

        TopGradient(rows, thread, scratch);
        (int rowStart, int rowEnd) = ThreadTeam.Share(rows, thread, _team.Count);
        for (int row = rowStart; row < rowEnd; row++)
            PositionLosses[first + row] = PositionLoss(row, scale);
        _team.Barrier();
        Transposition.Copy(_topGradient.AsSpan(rowStart), rows, width, rowEnd - rowStart, topGradient.AsSpan((first + rowStart) * width));
        _team.Barrier();
    }

    /// <summary>The scores of a block of words [words, positions] become their gradients (softmax - p_γ)/T.</summary>
    private void ScoreGradients(int block, int first, ReadOnlySpan<int> targets, float scale)
    {
        (int start, int end) = VocabularyBlocks.Words(_table.Weights.Rows, block);
        int width = PackedMatrix.PanelWidth;
        Span<float> biasGradient = _biasGradient is null ? [] : _biasGradient.AsSpan(start, end - start);
        if (first == 0)
            biasGradient.Clear();
        for (int panel = 0; panel < _scores.Kept.PanelCount; panel++)
        {
            Span<float> scores = _scores.Kept.PanelRows(panel, start, end);
            ReadOnlySpan<float> logSums = _scores.LogSums.Panel(panel);
            ReadOnlySpan<int> panelTargets = targets.Slice(panel * width, Math.Min(width, targets.Length - panel * width));
            if (_references.Count > 0)
            {
                Span<float> losses = _referenceLosses.AsSpan(block * PaddedRows + panel * width, width);
                SoftmaxColumns.GradientWithReference(scores, Reference(panel, start, end, scale), logSums, scale, (float)(1 - _loss.Gamma), losses);
            }
            else
            {
                SoftmaxColumns.Softmax(scores, logSums, scale, share: scale);
            }
            for (int found, position = 0; (found = panelTargets[position..].IndexOfAnyInRange(start, end - 1)) >= 0; position++)
            {
                position += found;
                scores[(panelTargets[position] - start) * width + position] -= scale * (float)_loss.Gamma;
            }
            if (_biasGradient is not null)
                SoftmaxColumns.AddRowSums(scores, panelTargets.Length, biasGradient);
        }
    }

    /// <summary>p_t [words, W] of one panel: the mean of the references' softmaxes, in place of the first one's scores.</summary>
    private ReadOnlySpan<float> Reference(int panel, int start, int end, float scale)
    {
        float share = 1f / _references.Count;
        Span<float> mean = _referenceScores[0].Kept.PanelRows(panel, start, end);
        SoftmaxColumns.Softmax(mean, _referenceScores[0].LogSums.Panel(panel), scale, share);
        for (int r = 1; r < _referenceScores.Length; r++)
            SoftmaxColumns.AddSoftmax(_referenceScores[r].Kept.PanelRows(panel, start, end), _referenceScores[r].LogSums.Panel(panel), scale, share, mean);
        return mean;
    }

    /// <summary>
    /// This thread's part of dL/dTopᵀ [H, rows] = Wᵀ [H, V] · gradientsᵀ [V, rows]: hidden units are shared out first, so that the
    /// table is packed once, and positions where a thread would have too few units to pay for reading the gradients.
    /// </summary>
    private void TopGradient(int rows, int thread, MatrixScratch scratch)
    {
        int width = _table.Weights.Columns, parts = _team.Count;
        while (parts > 1 && (width / parts < FewestUnits || _team.Count % parts != 0))
            parts--;
        (int unitStart, int unitEnd) = ThreadTeam.Share(width, thread % parts, parts, MicroKernel.MaxRows);
        (int panelStart, int panelEnd) = ThreadTeam.Share(_scores.Kept.PanelCount, thread / parts, _team.Count / parts);
        MatrixProduct.Multiply(
            _table.Weights.Values, width, true, _scores.Kept, _topGradient, rows, unitStart, unitEnd,
            panelStart * PackedMatrix.PanelWidth, Math.Min(rows, panelEnd * PackedMatrix.PanelWidth), accumulate: false, scratch);
    }

    private float PositionLoss(int row, float scale)
    {
        double loss = _loss.Gamma * (_scores.LogSums[row] - scale * _scores.TargetScores[row]);
        for (int at = row; _references.Count > 0 && at < VocabularyBlocks.Count(_table.Weights.Rows) * PaddedRows; at += PaddedRows)
            loss += _referenceLosses[at];
        return (float)loss;
    }
}
