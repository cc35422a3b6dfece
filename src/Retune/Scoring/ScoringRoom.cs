using Retune.Engines.Cpu;
using Retune.Kernels;
using Retune.Models;

namespace Retune.Scoring;

/// <summary>The room that one call needs while it runs, for at most <see cref="Rows"/> states at once.</summary>
internal sealed class ScoringRoom(NetworkShape shape)
{
    /// <summary>States that go through a matrix product together; more of them make it hardly faster.</summary>
    public const int Rows = 120;

    private float[] _tile = [];

    /// <summary>The different words of a step and the rows of each.</summary>
    public TouchedRows Words { get; } = new(shape.VocabularySize, Rows);

    /// <summary>[Rows, 4H] what the different words give to the gates of the lowest layer.</summary>
    public float[] WordGates { get; } = new float[Rows * 4 * shape.HiddenSize];

    /// <summary>[Rows, widest input] what a layer is given.</summary>
    public float[] Inputs { get; } = new float[Rows * Math.Max(shape.EmbeddingSize, shape.HiddenSize)];

    /// <summary>[Rows, H] hidden values before the step.</summary>
    public float[] Hidden { get; } = new float[Rows * shape.HiddenSize];

    /// <summary>[Rows, 4H].</summary>
    public float[] Gates { get; } = new float[Rows * 4 * shape.HiddenSize];

    /// <summary>[H].</summary>
    public float[] CellTanh { get; } = new float[shape.HiddenSize];

    /// <summary>[Rows] ln Σ exp over the whole vocabulary.</summary>
    public LogSum[] LogSums { get; } = new LogSum[Rows];

    /// <summary>[Rows, words of a block]; nobody who does not normalise needs it.</summary>
    public float[] Tile => _tile.Length > 0 ? _tile : _tile = new float[Rows * OutputBlocks.Size];

    /// <summary>The matrix product's.</summary>
    public MatrixScratch Product { get; } = new();
}
