using Retune.Kernels;
using Retune.Models;

namespace Retune.Engines.Cpu;

/// <summary>
/// The scores of all words for a number of positions, transposed: scoresᵀ [V, positions] = W [V, H] · topᵀ [H, positions]. As the left
/// operand the table is read once, each thread's words by that thread alone, and only the top outputs are packed beforehand. The
/// scores are kept, or give way to those of the next block of words once their sums and the targets' scores are taken.
/// </summary>
internal sealed class VocabularyScores
{
    private readonly ThreadTeam _team;
    private readonly OutputTable _table;
    private readonly PackedMatrix _packedTop;
    private readonly PackedMatrix[] _tiles;
    private readonly float[][] _factors;
    private readonly BlockLogSums _logSums;
    private readonly float[] _targetScores;
    private readonly bool _keep;

    /// <summary>Room for the scores of so many positions.</summary>
    public VocabularyScores(ThreadTeam team, OutputTable table, int positions, bool keep)
    {
        _team = team;
        _table = table;
        _keep = keep;
        _packedTop = new PackedMatrix(table.Weights.Columns, positions);
        _tiles = [.. Enumerable.Range(0, keep ? 1 : team.Count).Select(_ => new PackedMatrix(keep ? table.Weights.Rows : VocabularyBlocks.Size, positions))];
        _factors = [.. Enumerable.Range(0, team.Count).Select(_ => new float[VocabularyBlocks.Size])];
        _logSums = new BlockLogSums(_packedTop.PanelCount * PackedMatrix.PanelWidth, table.Weights.Rows);
        _targetScores = new float[positions];
    }

    /// <summary>Bytes a position of what is not kept: top output, blocks of scores, their sums and the position's own figures.</summary>
    public static long BytesAPosition(NetworkShape shape, int threads) =>
        sizeof(float) * ((long)shape.HiddenSize + threads * VocabularyBlocks.Size + 1) + BlockLogSums.BytesAPosition(shape.VocabularySize);

    /// <summary>The scores [V, positions], biases added, where they are kept.</summary>
    public PackedMatrix Kept => _tiles[0];

    /// <summary>ln Σ_w exp(scale · score) of each position.</summary>
    public BlockLogSums LogSums => _logSums;

    /// <summary>The score of each position's target.</summary>
    public ReadOnlySpan<float> TargetScores => _targetScores;

    /// <summary>
    /// Scores top [rows, H], a row for each target; negative targets are no words. Every thread calls it, when all are done with the last
    /// scores; barriers inside, the last one at the end.
    /// </summary>
    public void Run(ReadOnlySpan<float> top, ReadOnlySpan<int> targets, float scale, int thread, MatrixScratch scratch)
    {
        int width = _table.Weights.Columns;
        if (thread == 0)
        {
            _packedTop.SetSize(width, targets.Length);
            foreach (PackedMatrix tile in _tiles)
                tile.SetSize(tile.Rows, targets.Length);
        }
        _team.Barrier();
        _packedTop.Prepare(top, width, transposed: true, thread, _team.Count);
        _team.Barrier();
        (int panelStart, int panelEnd) = ThreadTeam.Share(_packedTop.PanelCount, thread, _team.Count);
        int blocks = VocabularyBlocks.Count(_table.Weights.Rows);
        for (int group = 0; group < blocks; group += BlockLogSums.GroupSize)
        {
            int count = Math.Min(BlockLogSums.GroupSize, blocks - group);
            (int start, int end) = ThreadTeam.Share(count, thread, _team.Count);
            for (int place = start; place < end; place++)
                Score(group + place, place, targets, scale, thread, scratch);
            _team.Barrier();
            _logSums.Join(count, group == 0, panelStart, panelEnd);
            _team.Barrier();
        }
    }

    /// <summary>Scores [words, positions] of one block.</summary>
    private void Score(int block, int place, ReadOnlySpan<int> targets, float scale, int thread, MatrixScratch scratch)
    {
        (int start, int end) = VocabularyBlocks.Words(_table.Weights.Rows, block);
        int width = _table.Weights.Columns, words = end - start;
        Span<float> factors = _factors[thread].AsSpan(0, words);
        for (int word = 0; word < words; word++)
            factors[word] = _table.Weights.Factor(start + word);
        PackedMatrix scores = _tiles[_keep ? 0 : thread];
        int first = _keep ? start : 0;
        MatrixProduct.MultiplyIntoPanels(_table.Weights.Values.AsSpan(start * width, words * width), width, factors, _packedTop, scores, first, scratch);
        if (_table.Bias is not null)
        {
            for (int word = 0; word < words; word++)
                factors[word] = _table.BiasOf(start + word);
        }
        for (int panel = 0; panel < scores.PanelCount; panel++)
        {
            Span<float> rows = scores.PanelRows(panel, first, first + words);
            if (_table.Bias is not null)
                SoftmaxColumns.AddBias(rows, factors);
            _logSums.Take(place, panel, rows, scale);
        }
        for (int found, position = 0; (found = targets[position..].IndexOfAnyInRange(start, end - 1)) >= 0; position++)
        {
            position += found;
            int panel = position / PackedMatrix.PanelWidth;
            _targetScores[position] = scores.PanelRows(panel, first, first + words)[(targets[position] - start) * PackedMatrix.PanelWidth + position % PackedMatrix.PanelWidth];
        }
    }
}
