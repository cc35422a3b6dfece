using System.CommandLine;
using System.Globalization;
using Retune.Cli.Output;
using Retune.Mixtures;
using Retune.Rescoring;
using Retune.Scoring;
using Retune.Text;
using Retune.Training;

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

    /// <summary>The models to mix with, in order; none where there is no mixture.</summary>
    public string[] Models(ParseResult parsed) => parsed.GetValue(_models) ?? [];

    /// <summary>The text the weights are tuned on, or null where they are given.</summary>
    public string? TuningText(ParseResult parsed) => parsed.GetValue(_tune);

    /// <summary>The weights that are given, --model's first; null where they are to be tuned or there is no mixture.</summary>
    /// <exception cref="InputException">Options that do not belong together, or weights above 1 in sum.</exception>
    public double[]? Weights(ParseResult parsed)
    {
        int models = Models(parsed).Length;
        double[] weights = parsed.GetValue(_weights) ?? [];
        bool tune = TuningText(parsed) is not null;
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

    /// <summary>The model, or its mixture with others, the weights as given or tuned.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="scorer">The model of --model.</param>
    /// <param name="name">Its folder.</param>
    /// <param name="normalised">Whether exact probabilities are wanted of the LSTMs.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="report">Told what the models are, and the weights.</param>
    /// <param name="cancellation">Ends the tuning.</param>
    /// <exception cref="InputException">As <see cref="Weights"/>, or a model or text that cannot be read.</exception>
    public WordModel WordModel(ParseResult parsed, Scorer scorer, string name, bool normalised, int threads, IReport report, CancellationToken cancellation)
    {
        IReadOnlyList<double>? weights = Weights(parsed);
        report.Evaluating(name, scorer.Model, threads);
        if (Models(parsed) is not { Length: > 0 } others)
            return Retune.Rescoring.WordModel.Of(scorer, normalised);
        var options = new TrainingOptions();
        long memory = (long)options.MemoryMebibytes << 20;
        var mixed = new MixedModels(name, scorer.Model, others, options.EvaluationStreams, threads, memory, report);
        if (TuningText(parsed) is { } path)
        {
            using TokenFile text = TokenFile.EncodeTemporary(path, scorer.Vocabulary, cancellation);
            TextProbabilities[] components = mixed.Score(text, TextProbabilities.Of(scorer.Model, text, options.EvaluationStreams, threads, cancellation: cancellation, memory: memory), cancellation);
            InterpolationWeights tuned = InterpolationWeights.Tune(components);
            report.MixtureTuned(mixed.Mix(path, components, tuned.Weights), tuned);
            weights = tuned.Weights;
        }
        return mixed.WordModel(scorer, normalised, weights!);
    }
}
