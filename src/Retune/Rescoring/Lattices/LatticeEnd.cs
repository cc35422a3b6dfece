namespace Retune.Rescoring.Lattices;

/// <summary>A node at which a path through a lattice may end, with the scores of ending there.</summary>
/// <param name="Node">The node.</param>
/// <param name="Acoustic">Acoustic score, a natural logarithm; 0 in an SLF.</param>
/// <param name="Language">Language score, a natural logarithm; 0 in an SLF.</param>
/// <param name="Detail">As <see cref="LatticeArc.Detail"/>; null in an SLF.</param>
public readonly record struct LatticeEnd(int Node, double Acoustic = 0, double Language = 0, string? Detail = null);
