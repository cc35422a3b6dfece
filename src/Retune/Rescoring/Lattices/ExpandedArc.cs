namespace Retune.Rescoring.Lattices;

/// <summary>An arc between histories.</summary>
/// <param name="From">The history it leaves.</param>
/// <param name="To">The history it leads to; -1 for the end of the sentence.</param>
/// <param name="Arc">The lattice's arc; of the end of the sentence, the lattice's end.</param>
/// <param name="LnP">ln p of its word, or of the end of the sentence, by the model; NaN where there is nothing to score.</param>
/// <param name="IsWord">Whether it counts as a word.</param>
/// <param name="IsUnknown">Whether the vocabulary lacks the word.</param>
internal readonly record struct ExpandedArc(int From, int To, int Arc, double LnP, bool IsWord, bool IsUnknown);
