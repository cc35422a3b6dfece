using Retune.Mixtures;
using Retune.NGrams;
using Retune.Rescoring.Histories;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Rescoring;

/// <summary>
/// What gives the probability of a word after the words of a sentence so far: an LSTM, an n-gram model, or a linear interpolation
/// p = Σ_k weight_k · p_k of several over one vocabulary. It cannot be changed and may be used by several threads at once.
/// </summary>
public sealed class WordModel
{
    /// <summary>Sentences whose histories are one tree have at most so many words, and states of at most so many bytes: enough to fill the products.</summary>
    private const int MostBlockWords = 1 << 14, MostBlockBytes = 64 << 20;

    private readonly Func<IHistories> _newHistories;

    private WordModel(Vocabulary vocabulary, long historyBytes, Func<IHistories> newHistories)
    {
        Vocabulary = vocabulary;
        HistoryBytes = historyBytes;
        _newHistories = newHistories;
    }

    /// <summary>The words it knows.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Bytes that a history takes.</summary>
    internal long HistoryBytes { get; }

    /// <summary>The words that are scored in one tree of histories.</summary>
    internal long BlockWords => Math.Clamp(MostBlockBytes / HistoryBytes, 1, MostBlockWords);

    /// <summary>An LSTM.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="normalised">Whether ln softmax over the whole vocabulary is wanted instead of score - ln Z.</param>
    public static WordModel Of(Scorer scorer, bool normalised = false) =>
        new(scorer.Vocabulary, scorer.Start.ByteCount, () => new LstmHistories(scorer, normalised));

    /// <summary>An n-gram model over the vocabulary of an LSTM.</summary>
    public static WordModel Of(NGramScorer scorer) => new(scorer.Vocabulary, sizeof(int), () => new NGramHistories(scorer));

    /// <summary>The linear interpolation of several models.</summary>
    /// <param name="models">[K] models over one vocabulary.</param>
    /// <param name="weights">[K] non-negative, summing to 1 within 1e-6.</param>
    /// <exception cref="ArgumentException">No models, not as many weights, or weights that are none.</exception>
    /// <exception cref="InputException">The models have different vocabularies.</exception>
    public static WordModel Mix(IReadOnlyList<WordModel> models, IReadOnlyList<double> weights)
    {
        if (models.Count == 0 || models.Count != weights.Count)
            throw new ArgumentException($"{weights.Count} weights were given for {models.Count} models.", nameof(weights));
        foreach (WordModel model in models)
            models[0].Vocabulary.RequireSame(model.Vocabulary, "a model of the mixture");
        var interpolation = new LinearInterpolation(weights);
        return new(models[0].Vocabulary, models.Sum(model => model.HistoryBytes), () => new MixedHistories([.. models.Select(model => model.NewHistories())], interpolation));
    }

    /// <summary>Histories for one thread.</summary>
    internal IHistories NewHistories() => _newHistories();
}
