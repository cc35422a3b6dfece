using System.CommandLine;
using System.Globalization;
using Retune.Rescoring;
using Retune.Rescoring.Lattices;

namespace Retune.Cli.Options;

/// <summary>How the scores of a hypothesis become one.</summary>
/// <param name="isGiven">Whether the scale and the penalty are what is wanted (<c>rescore</c>), or what the recogniser had (<c>tune</c>).</param>
internal sealed class CombinationOptions(bool isGiven = true)
{
    private static readonly ScoreCombination _standard = new();

    private readonly NumberOption<double> _weight = new("--weight", "W",
        "Weight of the model in the language score, 0 to 1, the rest is that of the score there already; 0 leaves every order as it was.", _standard.Weight);

    private readonly Option<string> _interpolation = Word.Choice("--interpolation",
        "Interpolate logarithms, or probabilities: of whole hypotheses in lists, word by word in lattices.", "log-linear", "linear");

    private readonly NumberOption<double> _scale = new("--lm-weight", "W",
        isGiven ? "Language model weight: factor of the language score." : "The recogniser's language model weight, with which lattices' histories are merged and the errors before are counted.",
        "1, or what an SLF's header says (lmscale)");

    private readonly NumberOption<double> _word = new("--word-penalty", "P",
        isGiven ? "Added for each word (natural logarithm); below 0 it makes hypotheses shorter." : "The recogniser's word penalty, for the same.",
        "0, or an SLF's wdpenalty");

    private readonly NumberOption<double> _unknown = new("--unk-penalty", "P", "Added for each word that the model's vocabulary lacks (natural logarithm).", 0);

    /// <summary>The options of <c>rescore</c> for the help.</summary>
    public OptionGroup Group => new("Scores", _weight, _interpolation, _scale, _word, _unknown);

    /// <summary>The options of <c>tune</c>, which finds the others; those of the recogniser are the beginning.</summary>
    public OptionGroup GroupOfTune => new("Scores", _interpolation, _scale, _word, _unknown);

    /// <summary>The words of a command line with these options instead of those that it has of them; how language scores are joined stays.</summary>
    public IEnumerable<string> Replace(IEnumerable<string> arguments, ScoreCombination combination)
    {
        string[] names = [_weight.Name, _scale.Name, _word.Name, _unknown.Name];
        bool isValue = false;
        foreach (string word in arguments)
        {
            bool isReplaced = isValue || names.Any(name => word == name || word.StartsWith(name + "=", StringComparison.Ordinal) || word.StartsWith(name + ":", StringComparison.Ordinal));
            isValue = !isValue && names.Contains(word);
            if (!isReplaced)
                yield return word;
        }
        foreach ((string name, double value) in names.Zip([combination.Weight, combination.LanguageScale, combination.WordPenalty, combination.UnknownPenalty]))
        {
            yield return name;
            yield return value.ToString("0.####", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The combination for lists.</summary>
    /// <exception cref="InputException">A number out of its range.</exception>
    public ScoreCombination Combination(ParseResult parsed) => Combination(parsed, null, null);

    /// <summary>The combination for a lattice, whose header may say what no option does.</summary>
    /// <exception cref="InputException">A number out of its range.</exception>
    public ScoreCombination Combination(ParseResult parsed, WordLattice lattice) => Combination(parsed, lattice.LanguageScale, lattice.WordPenalty);

    /// <summary>
    /// The scores that were there: in <c>rescore</c> with the header's scale and penalty, and where it has none the scale that is given and no
    /// penalty; in <c>tune</c> with those that are given, and the header's where none is.
    /// </summary>
    public ScoreCombination Before(ParseResult parsed, WordLattice lattice)
    {
        ScoreCombination now = Combination(parsed, lattice) with { Weight = 0, UnknownPenalty = 0 };
        return isGiven ? now with { LanguageScale = lattice.LanguageScale ?? now.LanguageScale, WordPenalty = lattice.WordPenalty ?? 0 } : now;
    }

    private ScoreCombination Combination(ParseResult parsed, double? scale, double? penalty)
    {
        return new ScoreCombination
        {
            Weight = Given(_weight) ?? _standard.Weight,
            Interpolation = parsed.GetValue(_interpolation) == "linear" ? LanguageInterpolation.Linear : LanguageInterpolation.LogLinear,
            LanguageScale = Given(_scale) ?? scale ?? _standard.LanguageScale,
            WordPenalty = Given(_word) ?? penalty ?? 0,
            UnknownPenalty = Given(_unknown) ?? 0,
        };

        double? Given(NumberOption<double> option) => parsed.GetValue(option);
    }
}
