namespace Retune.Rescoring.Lattices;

/// <summary>What is wrong with a lattice, and the arc or end that shows it, from which a reader knows the line.</summary>
/// <param name="message">One sentence.</param>
/// <param name="arc">Index of the arc.</param>
/// <param name="end">Index of the end.</param>
internal sealed class LatticeException(string message, int? arc = null, int? end = null) : ArgumentException(message)
{
    public int? Arc { get; } = arc;

    public int? End { get; } = end;
}
