namespace Retune.Rescoring.Lattices;

/// <summary>A node of an SLF and what it says of the arcs that end there.</summary>
internal sealed record SlfNode(string? Word, double? Acoustic, double? Pronunciation, string? Detail);
