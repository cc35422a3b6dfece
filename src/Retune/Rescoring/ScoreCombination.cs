namespace Retune.Rescoring;

/// <summary>
/// How scores become one: acoustic + <see cref="LanguageScale"/> · language + <see cref="WordPenalty"/> · words +
/// <see cref="UnknownPenalty"/> · unknown words, all natural logarithms, the greatest the best. The language score is the interpolation of the
/// one that was there and the model's.
/// </summary>
public sealed record ScoreCombination
{
    /// <summary>λ in [0, 1], the model's weight in the language score; 0 leaves everything as it was.</summary>
    /// <exception cref="InputException">It is not in [0, 1].</exception>
    public double Weight
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new InputException(FormattableString.Invariant($"The weight of the model is {value}; it must be from 0 to 1."));
    } = 0.5;

    /// <summary>How the two language scores are joined.</summary>
    public LanguageInterpolation Interpolation { get; init; }

    /// <summary>Factor of the language score (language model weight, grammar scale factor), not negative.</summary>
    /// <exception cref="InputException">It is negative or not finite.</exception>
    public double LanguageScale
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new InputException(FormattableString.Invariant($"The language model weight is {value}; it must be a number that is not negative."));
    } = 1;

    /// <summary>Added for each word, <c>&lt;/s&gt;</c> not counted; below 0 it makes hypotheses shorter.</summary>
    /// <exception cref="InputException">It is not finite.</exception>
    public double WordPenalty
    {
        get;
        init => field = double.IsFinite(value) ? value : throw new InputException(FormattableString.Invariant($"The word penalty is {value}; it must be a finite number."));
    }

    /// <summary>Added for each word that the model's vocabulary lacks; below 0 it makes them rarer.</summary>
    /// <exception cref="InputException">It is not finite.</exception>
    public double UnknownPenalty
    {
        get;
        init => field = double.IsFinite(value) ? value : throw new InputException(FormattableString.Invariant($"The penalty of unknown words is {value}; it must be a finite number."));
    }

    /// <summary>The language score of the old one and the model's, natural logarithms.</summary>
    public double Language(double old, double model)
    {
        // A weight of 0 takes nothing of a score, not even -∞.
        if (Weight == 0)
            return old;
        if (Weight == 1)
            return model;
        if (Interpolation == LanguageInterpolation.LogLinear)
            return (1 - Weight) * old + Weight * model;
        // The greater term is taken out of the sum, so that nothing underflows.
        (double first, double second) = (Math.Log(1 - Weight) + old, Math.Log(Weight) + model);
        double greater = Math.Max(first, second);
        return double.IsNegativeInfinity(greater) ? greater : greater + Math.Log(1 + Math.Exp(Math.Min(first, second) - greater));
    }

    /// <summary>The whole score.</summary>
    public double Total(double acoustic, double language, int words, int unknownWords) =>
        acoustic + (LanguageScale == 0 ? 0 : LanguageScale * language) + WordPenalty * words + UnknownPenalty * unknownWords;
}
