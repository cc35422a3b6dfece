using Retune.Cli.Output;
using Retune.Mixtures;
using Retune.Models;
using Retune.NGrams;
using Retune.Rescoring;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Cli;

/// <summary>The models that <c>eval</c> mixes with its own.</summary>
internal sealed class MixedModels
{
    private readonly string _mainName;
    private readonly List<(string Name, Func<TokenFile, CancellationToken, TextProbabilities> Score)> _others = [];
    private readonly List<Func<bool, WordModel>> _wordModels = [];

    /// <summary>Loads them and says what they are.</summary>
    /// <exception cref="InputException">One that cannot be read, or a model folder of another vocabulary.</exception>
    public MixedModels(string mainName, LanguageModel main, IEnumerable<string> others, int streams, int threads, long memory, IReport report)
    {
        _mainName = mainName;
        foreach (string path in others)
        {
            if (Directory.Exists(path))
            {
                LanguageModel model = LanguageModel.Load(path);
                main.Vocabulary.RequireSame(model.Vocabulary, $"--mix model {path}");
                report.Evaluating(path, model, threads);
                _wordModels.Add(normalised => Retune.Rescoring.WordModel.Of(new Scorer(model), normalised));
                _others.Add((path, (text, cancellation) => TextProbabilities.Of(model, text, streams, threads, cancellation: cancellation, memory: memory)));
            }
            else
            {
                var scorer = new NGramScorer(NGramModel.Load(path), main.Vocabulary);
                report.NGramModel(path, scorer);
                _wordModels.Add(_ => Retune.Rescoring.WordModel.Of(scorer));
                _others.Add((path, (text, cancellation) => TextProbabilities.Of(scorer, text, cancellation)));
            }
        }
    }

    /// <summary>[K] What each model gives for a text; the main model's, which is given, first.</summary>
    public TextProbabilities[] Score(TokenFile text, TextProbabilities main, CancellationToken cancellation) =>
        [main, .. _others.Select(other => other.Score(text, cancellation))];

    /// <summary>The mixture of what the models gave for a text.</summary>
    public MixtureResult Mix(string path, TextProbabilities[] alone, IReadOnlyList<double> weights) =>
        new(path, [_mainName, .. _others.Select(other => other.Name)], weights, alone, TextProbabilities.Mix(alone, weights));

    /// <summary>The mixture, to be asked word by word.</summary>
    /// <param name="main">The main model.</param>
    /// <param name="normalised">Whether exact probabilities are wanted of the LSTMs.</param>
    /// <param name="weights">[K] the main model's first.</param>
    public WordModel WordModel(Scorer main, bool normalised, IReadOnlyList<double> weights) =>
        Retune.Rescoring.WordModel.Mix([Retune.Rescoring.WordModel.Of(main, normalised), .. _wordModels.Select(model => model(normalised))], weights);
}
