using Retune.Kernels;

namespace Retune.Engines.Cpu;

/// <summary>
/// ln Σ_w exp(scale · score_w) of each position, from blocks of words that threads sum on their own and that are joined in the
/// order of the words, so that the sum does not depend on the threads. Memory does not grow with the vocabulary: blocks are
/// joined a group at a time.
/// </summary>
internal sealed class BlockLogSums
{
    /// <summary>Blocks of a group.</summary>
    public const int GroupSize = 512;

    private readonly int _stride;
    private readonly float[] _blockMax;
    private readonly float[] _blockSum;
    private readonly float[] _max;
    private readonly double[] _sum;
    private readonly float[] _logSums;

    /// <summary>Room for so many positions, whole panels of them, and a vocabulary.</summary>
    public BlockLogSums(int positions, int vocabulary)
    {
        _stride = positions;
        _blockMax = new float[(long)Math.Min(GroupSize, VocabularyBlocks.Count(vocabulary)) * positions];
        _blockSum = new float[_blockMax.Length];
        _max = new float[positions];
        _sum = new double[positions];
        _logSums = new float[positions];
    }

    /// <summary>Bytes a position.</summary>
    public static long BytesAPosition(int vocabulary) =>
        2L * sizeof(float) * Math.Min(GroupSize, VocabularyBlocks.Count(vocabulary)) + 2 * sizeof(float) + sizeof(double);

    /// <summary>A position's sum, once all groups are joined.</summary>
    public double this[int position] => _max[position] + Math.Log(_sum[position]);

    /// <summary>[W] the same, rounded, of the positions of a panel.</summary>
    public ReadOnlySpan<float> Panel(int panel) => _logSums.AsSpan(panel * PackedMatrix.PanelWidth, PackedMatrix.PanelWidth);

    /// <summary>Sums a block's scores [words, W] of one panel of positions; <paramref name="place"/> is the block's in its group.</summary>
    public void Take(int place, int panel, ReadOnlySpan<float> scores, float scale)
    {
        int at = place * _stride + panel * PackedMatrix.PanelWidth;
        SoftmaxColumns.MaxAndSumExp(scores, scale, _blockMax.AsSpan(at, PackedMatrix.PanelWidth), _blockSum.AsSpan(at, PackedMatrix.PanelWidth));
    }

    /// <summary>Joins a group's blocks for some panels; the first group begins the sums.</summary>
    public void Join(int blocks, bool first, int panelStart, int panelEnd)
    {
        int start = panelStart * PackedMatrix.PanelWidth, count = panelEnd * PackedMatrix.PanelWidth - start;
        Span<float> max = _max.AsSpan(start, count);
        Span<double> sum = _sum.AsSpan(start, count);
        if (first)
        {
            max.Fill(float.NegativeInfinity);
            sum.Clear();
        }
        SoftmaxColumns.Join(_blockMax, _blockSum, blocks, _stride, start, max, sum);
        for (int position = start; position < start + count; position++)
            _logSums[position] = (float)this[position];
    }
}
