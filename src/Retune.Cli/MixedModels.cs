using Retune.Cli.Output;
using Retune.Mixtures;
using Retune.Models;
using Retune.NGrams;
using Retune.Rescoring;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Cli;

/// <summary>A model and those that it is mixed with.</summary>
internal sealed class MixedModels
{
    private readonly string _name;
    private readonly LanguageModel _model;
    private readonly TextEvaluation _evaluation;
    private readonly IReport _report;
    private readonly List<(string Name, Func<TokenFile, CancellationToken, TextProbabilities> Score, Func<bool, WordModel> WordModel)> _others = [];

    /// <summary>Loads the others and says what they are.</summary>
    /// <exception cref="InputException">One that cannot be read, or a model folder of another vocabulary.</exception>
    public MixedModels(string name, LanguageModel model, IEnumerable<string> others, TextEvaluation evaluation, IReport report)
    {
        (_name, _model, _evaluation, _report) = (name, model, evaluation, report);
        foreach (string path in others)
        {
            if (Directory.Exists(path))
            {
                LanguageModel other = LanguageModel.Load(path);
                model.Vocabulary.RequireSame(other.Vocabulary, $"--mix model {path}");
                report.Evaluating(path, other, evaluation.Threads);
                _others.Add((path, (text, cancellation) => Score(other, text, null, cancellation), normalised => Retune.Rescoring.WordModel.Of(new Scorer(other), normalised)));
            }
            else
            {
                var scorer = new NGramScorer(NGramModel.Load(path), model.Vocabulary);
                report.NGramModel(path, scorer);
                _others.Add((path, (text, cancellation) => TextProbabilities.Of(scorer, text, cancellation), _ => Retune.Rescoring.WordModel.Of(scorer)));
            }
        }
    }

    /// <summary>[K] The weights, the model's first.</summary>
    public IReadOnlyList<double> Weights { get; set; } = [];

    /// <summary>Tunes the weights on a text, and says what they are.</summary>
    /// <exception cref="InputException">The text cannot be read.</exception>
    public void Tune(string path, CancellationToken cancellation)
    {
        using TokenFile text = TokenFile.EncodeTemporary(path, _model.Vocabulary, cancellation);
        var progress = new EvaluationProgress(path, _report);
        TextProbabilities[] components = Components(text, Score(_model, text, progress, cancellation), cancellation);
        InterpolationWeights tuned = InterpolationWeights.Tune(components);
        Weights = tuned.Weights;
        _report.MixtureTuned(Mix(path, components), tuned);
    }

    /// <summary>The mixture on a text, of which what the model alone gives is known.</summary>
    public MixtureResult Mix(string path, TokenFile text, TextProbabilities alone, CancellationToken cancellation) => Mix(path, Components(text, alone, cancellation));

    /// <summary>The mixture, to be asked word by word.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="normalised">Whether exact probabilities are wanted of the LSTMs.</param>
    public WordModel WordModel(Scorer scorer, bool normalised) =>
        Retune.Rescoring.WordModel.Mix([Retune.Rescoring.WordModel.Of(scorer, normalised), .. _others.Select(other => other.WordModel(normalised))], Weights);

    /// <summary>[K] What each model gives for a text.</summary>
    private TextProbabilities[] Components(TokenFile text, TextProbabilities alone, CancellationToken cancellation) =>
        [alone, .. _others.Select(other => other.Score(text, cancellation))];

    private MixtureResult Mix(string path, TextProbabilities[] components) =>
        new(path, [_name, .. _others.Select(other => other.Name)], Weights, components, TextProbabilities.Mix(components, Weights));

    private TextProbabilities Score(LanguageModel model, TokenFile text, IProgress<double>? progress, CancellationToken cancellation) =>
        TextProbabilities.Of(model, text, _evaluation.Streams, _evaluation.Threads, progress: progress, cancellation: cancellation, memory: _evaluation.Memory);
}
