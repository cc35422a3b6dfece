namespace Retune.Rescoring;

/// <summary>What a search for the best combination found.</summary>
/// <param name="Combination">The best one.</param>
/// <param name="Errors">The word errors with it.</param>
/// <param name="IsOnEdge">Whether its language model weight or word penalty lies on the edge of what was tried, so that better ones may lie beyond.</param>
public sealed record TunedCombination(ScoreCombination Combination, WordErrors Errors, bool IsOnEdge);
