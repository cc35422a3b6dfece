namespace Retune.Rescoring.Lattices;

/// <summary>The arcs and ends of a lattice that is being read, with the lines they stand on.</summary>
/// <param name="path">The file.</param>
internal sealed class LatticeParts(string path)
{
    private readonly List<LatticeArc> _arcs = [];
    private readonly List<LatticeEnd> _ends = [];
    private readonly List<long> _arcLines = [], _endLines = [];

    public void Add(LatticeArc arc, long line)
    {
        _arcs.Add(arc);
        _arcLines.Add(line);
    }

    public void Add(LatticeEnd end, long line)
    {
        _ends.Add(end);
        _endLines.Add(line);
    }

    /// <summary>Makes the lattice, turning a refusal into one that names the line.</summary>
    /// <param name="line">The line that is named where the fault is no arc's or end's.</param>
    /// <param name="make">Makes the lattice of the arcs and ends.</param>
    /// <exception cref="InputException">The lattice was refused.</exception>
    public WordLattice Make(long line, Func<IReadOnlyList<LatticeArc>, IReadOnlyList<LatticeEnd>, WordLattice> make)
    {
        try
        {
            return make(_arcs, _ends);
        }
        catch (LatticeException fault)
        {
            line = fault.Arc is int arc ? _arcLines[arc] : fault.End is int end ? _endLines[end] : line;
            throw InputException.AtLine(path, line, fault.Message);
        }
    }
}
