namespace Retune.Rescoring;

/// <summary>How a model's score is joined with the language score that is there already.</summary>
public enum LanguageInterpolation
{
    /// <summary>(1 - λ) · old + λ · new, of natural logarithms.</summary>
    LogLinear,

    /// <summary>
    /// ln((1 - λ) · exp(old) + λ · exp(new)): of whole hypotheses in lists, whose words have no scores of their own, and word by word in
    /// lattices.
    /// </summary>
    Linear,
}
