namespace Retune.Engines.Cpu;

/// <summary>
/// The gradient of one parameter tensor, cut into blocks that do not depend on the number of threads, so that norms are
/// summed in one order always.
/// </summary>
internal interface IGradient
{
    /// <summary>Number of blocks of this step.</summary>
    int Blocks { get; }

    /// <summary>Σ g² of a block.</summary>
    double SumOfSquares(int block);

    /// <summary>p -= rate · g + decay · p on a block.</summary>
    void Update(int block, float rate, float decay);

    /// <summary>Writes scale · g densely into a tensor of zeros.</summary>
    void CopyTo(Span<float> dense, float scale);
}
