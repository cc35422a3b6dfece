using Retune.Kernels;
using Retune.Models;

namespace Retune.Scoring;

/// <summary>
/// The output rows of a network, packed block by block for scores of the whole vocabulary: top [n, H] · Wᵀ [H, V]. A second
/// copy of the table, made when somebody first wants exact probabilities.
/// </summary>
internal sealed class OutputBlocks
{
    /// <summary>Words of a block.</summary>
    public const int Size = 1024;

    private readonly PackedMatrix[] _blocks;
    private readonly float[]? _bias;

    public OutputBlocks(NetworkParameters<float> parameters)
    {
        int vocabulary = parameters.Shape.VocabularySize, width = parameters.Shape.HiddenSize;
        _bias = parameters.OutputBias;
        _blocks = new PackedMatrix[(vocabulary + Size - 1) / Size];
        for (int block = 0; block < _blocks.Length; block++)
        {
            int start = block * Size, words = Math.Min(Size, vocabulary - start);
            _blocks[block] = new PackedMatrix(width, words);
            _blocks[block].Pack(parameters.Output.AsSpan(start * width, words * width), width, transposed: true, 0, _blocks[block].PanelCount);
        }
    }

    /// <summary>room.LogSums [rows] = ln Σ_w exp(o_w) for tops [rows, H]. The blocks are always the same, so the bits do not depend on the rows beside.</summary>
    public void Sum(ReadOnlySpan<float> tops, int rows, ScoringRoom room)
    {
        for (int row = 0; row < rows; row++)
            room.LogSums[row] = new LogSum();
        for (int block = 0; block < _blocks.Length; block++)
        {
            PackedMatrix words = _blocks[block];
            MatrixProduct.Multiply(tops, words.Rows, false, words, room.Tile, Size, 0, rows, 0, words.Columns, accumulate: false, room.Product);
            for (int row = 0; row < rows; row++)
            {
                Span<float> scores = room.Tile.AsSpan(row * Size, words.Columns);
                if (_bias is not null)
                    VectorMath.AddScaled(1, _bias.AsSpan(block * Size, words.Columns), scores);
                (float max, double sum) = VectorMath.MaxAndSumExp(scores, 1);
                room.LogSums[row].Add(max, sum);
            }
        }
    }
}
