using Retune.Files;

namespace Retune.Rescoring;

/// <summary>The hypotheses of one utterance (an n-best list), in the recogniser's order.</summary>
/// <param name="Utterance">Its key.</param>
/// <param name="Hypotheses">At least one.</param>
public sealed record HypothesisList(string Utterance, IReadOnlyList<Hypothesis> Hypotheses)
{
    /// <summary>Refuses a list that cannot be ranked.</summary>
    /// <exception cref="InputException">It is empty, or a score in it is not finite.</exception>
    internal void RequireScores()
    {
        if (Hypotheses.Count == 0)
            throw new InputException($"The utterance {Excerpt.Quoted(Utterance)} has no hypothesis; give at least one.");
        for (int i = 0; i < Hypotheses.Count; i++)
        {
            if (!double.IsFinite(Hypotheses[i].Acoustic) || !double.IsFinite(Hypotheses[i].Language))
                throw new InputException(FormattableString.Invariant($"Hypothesis {i + 1} of the utterance {Excerpt.Quoted(Utterance)} has the acoustic score {Hypotheses[i].Acoustic} and the language score {Hypotheses[i].Language}; both must be finite numbers."));
        }
    }
}
