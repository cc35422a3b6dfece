namespace ConfusedSpeech;

/// <summary>A hypothesis as it is written.</summary>
internal sealed record ListEntry(string[] Words, double Acoustic, double Language);

/// <summary>One utterance of the test set.</summary>
/// <param name="Key">Its name, <c>u0001</c> for the first.</param>
/// <param name="Reference">What was said.</param>
/// <param name="ByEar">The best hypothesis of the acoustics alone, without any language model.</param>
/// <param name="Lattice">The bigram-expanded lattice.</param>
/// <param name="List">The n-best list, best first.</param>
internal sealed record Utterance(string Key, string[] Reference, string[] ByEar, Lattice Lattice, IReadOnlyList<ListEntry> List);
