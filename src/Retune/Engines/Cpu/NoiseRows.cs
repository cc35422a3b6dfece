using Retune.Kernels;

namespace Retune.Engines.Cpu;

/// <summary>
/// The output rows of the shared noise words [S, H] of one network, gathered and prepared, and the scores [N, S] of all
/// positions of a window against them.
/// </summary>
internal sealed class NoiseRows
{
    private readonly float[] _rows;
    private readonly float[] _bias;
    private readonly bool _hasBias;

    public NoiseRows(MatrixProducts products, int noiseSamples, int hiddenSize, int maximumRows, bool hasBias, bool forTraining)
    {
        Count = noiseSamples;
        Width = hiddenSize;
        _rows = new float[noiseSamples * hiddenSize];
        _bias = new float[noiseSamples];
        _hasBias = hasBias;
        Scores = new float[(long)maximumRows * noiseSamples];
        Forward = products.Create(hiddenSize, noiseSamples);
        Backward = forTraining ? products.Create(noiseSamples, hiddenSize) : null;
    }

    /// <summary>S.</summary>
    public int Count { get; }

    /// <summary>H.</summary>
    public int Width { get; }

    /// <summary>[N, S].</summary>
    public float[] Scores { get; }

    /// <summary>[H, S].</summary>
    public PreparedMatrix Forward { get; }

    /// <summary>[S, H], for the gradient of the top outputs.</summary>
    public PreparedMatrix? Backward { get; }

    /// <summary>Copies this thread's share of the rows from the output table.</summary>
    public void Gather(OutputTable table, ReadOnlySpan<int> noise, int thread, int threads)
    {
        (int start, int end) = ThreadTeam.Share(Count, thread, threads);
        for (int j = start; j < end; j++)
        {
            table.Weights.CopyRow(noise[j], _rows.AsSpan(j * Width, Width));
            _bias[j] = table.BiasOf(noise[j]);
        }
    }

    /// <summary>Prepares this thread's share; a barrier has passed since <see cref="Gather"/>.</summary>
    public void Prepare(int thread, int threads)
    {
        Forward.Prepare(_rows, Width, transposed: true, thread, threads);
        Backward?.Prepare(_rows, Width, transposed: false, thread, threads);
    }

    /// <summary>Scores [rows, S] of rows [start, end): top [N, H] · rowsᵀ + bias.</summary>
    public void Score(ReadOnlySpan<float> top, int rowStart, int rowEnd, MatrixScratch scratch)
    {
        Forward.Multiply(top, Width, false, Scores, Count, rowStart, rowEnd, accumulate: false, scratch);
        if (!_hasBias)
            return;
        for (int row = rowStart; row < rowEnd; row++)
            VectorMath.AddScaled(1, _bias, Scores.AsSpan(row * Count, Count));
    }
}
