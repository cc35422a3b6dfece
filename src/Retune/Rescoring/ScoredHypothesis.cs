namespace Retune.Rescoring;

/// <summary>A hypothesis and what a model makes of it.</summary>
/// <param name="Hypothesis">The hypothesis.</param>
/// <param name="LnP">Σ ln p of its words and of <c>&lt;/s&gt;</c> by the model, natural logarithm.</param>
/// <param name="Words">Words that were scored, <c>&lt;/s&gt;</c> not counted.</param>
/// <param name="UnknownWords">Those of them that the vocabulary lacks.</param>
public readonly record struct ScoredHypothesis(Hypothesis Hypothesis, double LnP, int Words, int UnknownWords)
{
    /// <summary>The language score, old and new.</summary>
    public double Language(ScoreCombination combination) => combination.Language(Hypothesis.Language, LnP);

    /// <summary>The whole score.</summary>
    public double Total(ScoreCombination combination) => combination.Total(Hypothesis.Acoustic, Language(combination), Words, UnknownWords);
}
