using System.CommandLine;
using System.Globalization;
using Retune.Cli.Output;
using Retune.Models;

namespace Retune.Cli.Options;

/// <summary>Models to interpolate with, and the weights.</summary>
internal sealed class MixOptions
{
    private readonly Option<string[]> _models = new("--mix")
    {
        HelpName = "MODEL",
        Description = "Interpolate linearly with this model: an n-gram model in ARPA format (plain or gzip), or the folder of a model of the same vocabulary. "
            + "May be given several times.",
        Arity = ArgumentArity.OneOrMore,
        Validators = { result => Word.RefuseEmpty(result, "--mix") },
    };

    private readonly Option<double[]> _weights = new("--mix-weight")
    {
        HelpName = "W",
        Description = "Weight of the --mix model, given once for each of them in their order; the rest of 1 is --model's (SRILM's -lambda).",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            double[] weights = new double[result.Tokens.Count];
            for (int i = 0; i < weights.Length; i++)
            {
                string word = result.Tokens[i].Value;
                if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out weights[i]) || !(weights[i] >= 0 && weights[i] <= 1))
                    result.AddError($"--mix-weight expects a number in [0, 1], not '{word}'");
            }
            return weights;
        },
    };

    private readonly Option<string> _tune = Word.Option("--tune-mix", "TEXT",
        "Development text on which the weights are tuned by expectation maximisation, instead of --mix-weight.");

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => new("Mixture", _models, _weights, _tune);

    /// <summary>Refuses options that do not belong together, before anything is loaded.</summary>
    /// <exception cref="InputException">As the summary says.</exception>
    public void Validate(ParseResult parsed) => Weights(parsed);

    /// <summary>Whether there are models to mix with.</summary>
    public bool IsGiven(ParseResult parsed) => Models(parsed).Length > 0;

    /// <summary>The files that are read: models, and the text on which their weights are tuned.</summary>
    public IEnumerable<string> Files(ParseResult parsed) =>
        [.. Models(parsed).SelectMany(path => Directory.Exists(path) ? LanguageModel.FilesOf(path) : [path]), .. new[] { parsed.GetValue(_tune) }.OfType<string>()];

    /// <summary>The models to mix with, in order; none where there is no mixture.</summary>
    private string[] Models(ParseResult parsed) => parsed.GetValue(_models) ?? [];

    /// <summary>The weights that are given, --model's first; null where they are to be tuned or there is no mixture.</summary>
    /// <exception cref="InputException">Options that do not belong together, or weights above 1 in sum.</exception>
    private double[]? Weights(ParseResult parsed)
    {
        int models = Models(parsed).Length;
        double[] weights = parsed.GetValue(_weights) ?? [];
        bool tune = parsed.GetValue(_tune) is not null;
        if (models == 0)
        {
            return weights.Length == 0 && !tune ? null
                : throw new InputException($"{(tune ? "--tune-mix" : "--mix-weight")} is given without a model to mix with; add --mix MODEL.");
        }
        if (tune == weights.Length > 0)
            throw new InputException($"A mixture needs either --mix-weight for each --mix model or --tune-mix TEXT; {(tune ? "both are" : "neither is")} given.");
        if (tune)
            return null;
        if (weights.Length != models)
            throw new InputException($"--mix is given {models} times and --mix-weight {weights.Length} times; give a weight for each.");
        double rest = 1 - weights.Sum();
        return rest >= -1e-9 ? [Math.Max(0, rest), .. weights]
            : throw new InputException(FormattableString.Invariant($"The weights of the --mix models sum to {weights.Sum()}; they must not exceed 1, for the rest is the weight of --model."));
    }

    /// <summary>Loads the models, says what they are, and takes the weights that are given or tunes them; null where there is no mixture.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The folder of --model.</param>
    /// <param name="model">Its model.</param>
    /// <param name="evaluation">How a text is taken through a model.</param>
    /// <param name="report">Told what the models are, and the weights.</param>
    /// <param name="cancellation">Ends the tuning.</param>
    /// <exception cref="InputException">As <see cref="Validate"/>, or a model or text that cannot be read.</exception>
    public MixedModels? Load(ParseResult parsed, string name, LanguageModel model, TextEvaluation evaluation, IReport report, CancellationToken cancellation)
    {
        double[]? weights = Weights(parsed);
        if (Models(parsed) is not { Length: > 0 } others)
            return null;
        var mixed = new MixedModels(name, model, others, evaluation, report);
        if (weights is not null)
            mixed.Weights = weights;
        else
            mixed.Tune(parsed.GetRequiredValue(_tune), cancellation);
        return mixed;
    }
}
