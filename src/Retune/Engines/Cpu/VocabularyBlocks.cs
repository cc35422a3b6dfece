using Retune.Kernels;

namespace Retune.Engines.Cpu;

/// <summary>
/// Walks through an output table a block of words at a time, each block packed by the whole team for the scores
/// (top · Wᵀ) or for the gradient (coefficients · W), so that memory does not grow with the vocabulary.
/// </summary>
internal sealed class VocabularyBlocks
{
    /// <summary>Words of a block; a constant, so that sums over blocks do not depend on memory or threads.</summary>
    public const int Size = 1024;

    private readonly ThreadTeam _team;
    private readonly PackedMatrix _packed;
    private readonly float[] _factors = new float[Size];

    public VocabularyBlocks(ThreadTeam team, int widestRow)
    {
        _team = team;
        _packed = new PackedMatrix(widestRow, Size);
    }

    /// <summary>Number of blocks of a table.</summary>
    public static int Count(OutputTable table) => (table.Weights.Rows + Size - 1) / Size;

    /// <summary>The words [start, end) of a block.</summary>
    public static (int Start, int End) Words(OutputTable table, int block) =>
        (block * Size, Math.Min(table.Weights.Rows, (block + 1) * Size));

    /// <summary>
    /// Packs a block as [H, words] for scores, rows brought up to date on the way. Barriers inside; the packed block is
    /// valid until the next barrier after its use.
    /// </summary>
    public PackedMatrix PackForScores(OutputTable table, int block, int thread)
    {
        (int start, int end) = Words(table, block);
        int width = table.Weights.Columns;
        _team.Barrier();
        if (thread == 0)
        {
            _packed.SetSize(width, end - start);
            for (int word = start; word < end; word++)
                _factors[word - start] = table.Weights.Factor(word);
        }
        _team.Barrier();
        (int panelStart, int panelEnd) = ThreadTeam.Share(_packed.PanelCount, thread, _team.Count);
        _packed.PackScaled(table.Weights.Values.AsSpan(start * width, (end - start) * width), width, _factors.AsSpan(0, end - start), panelStart, panelEnd);
        _team.Barrier();
        return _packed;
    }

    /// <summary>Packs a block as [words, H] for the gradient of the top outputs; the rows are up to date. Barriers inside.</summary>
    public PackedMatrix PackForGradient(OutputTable table, int block, int thread)
    {
        (int start, int end) = Words(table, block);
        int width = table.Weights.Columns;
        _team.Barrier();
        if (thread == 0)
            _packed.SetSize(end - start, width);
        _team.Barrier();
        LstmWeights.Pack(_packed, table.Weights.Values.AsSpan(start * width, (end - start) * width), width, transposed: false, thread, _team.Count);
        _team.Barrier();
        return _packed;
    }
}
