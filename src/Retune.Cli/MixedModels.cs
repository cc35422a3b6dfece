using Retune.Cli.Output;
using Retune.Mixtures;
using Retune.Models;
using Retune.NGrams;
using Retune.Text;

namespace Retune.Cli;

/// <summary>The models that <c>eval</c> mixes with its own.</summary>
internal sealed class MixedModels
{
    private readonly string _mainName;
    private readonly List<(string Name, Func<TokenFile, CancellationToken, TextProbabilities> Score)> _others = [];

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
                _others.Add((path, (text, cancellation) => TextProbabilities.Of(model, text, streams, threads, cancellation: cancellation, memory: memory)));
            }
            else
            {
                var scorer = new NGramScorer(NGramModel.Load(path), main.Vocabulary);
                report.NGramModel(path, scorer);
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
}
