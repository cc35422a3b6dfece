namespace Retune.Rescoring.Lattices;

/// <summary>A line of an arc of an SLF; what is null may be said by the node where the arc ends.</summary>
internal readonly record struct SlfArc(long Line, int From, int To, string? Word, double? Acoustic, double? Pronunciation, double Language, string? Detail);
