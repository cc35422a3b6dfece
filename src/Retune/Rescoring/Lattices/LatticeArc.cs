namespace Retune.Rescoring.Lattices;

/// <summary>An arc of a lattice: at most one word between two nodes, with its scores.</summary>
/// <param name="From">The node it leaves.</param>
/// <param name="To">The node it enters.</param>
/// <param name="Word">Its word; null where there is none (<c>!NULL</c>, <c>&lt;eps&gt;</c>).</param>
/// <param name="Acoustic">Acoustic score, a natural logarithm, not yet scaled by any weight of a search.</param>
/// <param name="Language">Language score, a natural logarithm, likewise.</param>
/// <param name="Detail">
/// What else the file says of the arc, opaque, for the writer of the same format: fields of an SLF line such as <c>v=1</c>, or
/// the alignment of a Kaldi arc such as <c>3_4_4</c>; null where it says nothing.
/// </param>
public readonly record struct LatticeArc(int From, int To, string? Word, double Acoustic, double Language, string? Detail = null);
