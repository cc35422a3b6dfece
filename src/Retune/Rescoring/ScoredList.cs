namespace Retune.Rescoring;

/// <summary>An n-best list and what a model makes of it.</summary>
/// <param name="Utterance">The utterance's key.</param>
/// <param name="Hypotheses">The hypotheses, in the recogniser's order.</param>
public sealed record ScoredList(string Utterance, IReadOnlyList<ScoredHypothesis> Hypotheses) : IRescored
{
    /// <summary>
    /// The hypotheses in the order of their scores, best first; equal ones in the recogniser's order. With a weight of 0 the model has no say,
    /// and the order is the recogniser's, whatever it was made of.
    /// </summary>
    public IEnumerable<ScoredHypothesis> Ranked(ScoreCombination combination) =>
        combination.Weight == 0 ? Hypotheses : Hypotheses.OrderByDescending(hypothesis => hypothesis.Total(combination));

    /// <inheritdoc/>
    public IReadOnlyList<string> Best(ScoreCombination combination)
    {
        int best = 0;
        for (int i = 1; i < Hypotheses.Count && combination.Weight != 0; i++)
        {
            if (Hypotheses[i].Total(combination) > Hypotheses[best].Total(combination))
                best = i;
        }
        return Hypotheses[best].Hypothesis.Words;
    }
}
