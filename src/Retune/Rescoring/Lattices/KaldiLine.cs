namespace Retune.Rescoring.Lattices;

/// <summary>A line of a Kaldi text lattice: one or two columns for a final state, three to five for an arc.</summary>
internal readonly record struct KaldiLine(long Number, string[] Columns)
{
    /// <summary>More columns than a line of any form has.</summary>
    public const int TooManyColumns = 6;

    public bool IsArc => Columns.Length > 2;
}
