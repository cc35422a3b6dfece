namespace Retune.Rescoring;

/// <summary>The hypotheses of one utterance (an n-best list), in the recogniser's order.</summary>
/// <param name="Utterance">Its key.</param>
/// <param name="Hypotheses">At least one.</param>
public sealed record HypothesisList(string Utterance, IReadOnlyList<Hypothesis> Hypotheses);
