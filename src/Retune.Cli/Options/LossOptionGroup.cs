using System.CommandLine;
using Retune.Losses;
using Retune.Sampling;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Options;

/// <summary>The family of losses and its noise.</summary>
internal sealed class LossOptionGroup
{
    private readonly Option<string> _loss = Word.Choice("--loss",
        "nce: noise contrastive estimation, whose cost does not grow with the vocabulary; softmax: cross-entropy over all words.", "nce", "softmax");

    private readonly NumberOption<int> _noise = new("--noise", "N",
        "Noise words drawn for each minibatch and shared by its positions (nce).", $"{Preset.Paper.NoiseSamples}; small {Preset.Small.NoiseSamples}");

    private readonly NumberOption<double> _noiseAlpha = new("--noise-alpha", "A",
        "Exponent of the noise distribution p_n(w) ~ count(w)^A, in [0, 1]: 0 is uniform, 1 the unigram.", new TrainingOptions().NoiseExponent);

    private readonly Option<string> _noiseTable = Word.Option("--noise-table", "FILE",
        "Noise distribution of your own instead of the counts': a word and its weight on each line, every word of the vocabulary.");

    private readonly Option<string[]> _noiseText = Word.Options("--noise-text", "TEXT",
        "Texts whose words are counted for the noise in place of the training texts: a small domain text lacks most of a large vocabulary, and the noise of words that it lacks is "
        + "nearly uniform; give the general text and the domain's.");

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => new("Loss", _loss, _noise, _noiseAlpha, _noiseText, _noiseTable);

    /// <summary>The noise of a given table or of given texts, or null for that of the training texts.</summary>
    /// <exception cref="InputException">A table that does not fit the vocabulary, a text that cannot be read, or both a table and texts.</exception>
    public NoiseDistribution? Noise(ParseResult parsed, Vocabulary vocabulary)
    {
        string[] texts = parsed.GetValue(_noiseText) ?? [];
        if (parsed.GetValue(_noiseTable) is { } path)
        {
            return texts.Length == 0
                ? NoiseTable.Load(path, vocabulary)
                : throw new InputException($"{_noiseTable.Name} and {_noiseText.Name} both say what the noise is; give one of them.");
        }
        if (texts.Length == 0)
            return null;
        var words = new VocabularyBuilder();
        foreach (string text in texts)
            words.AddText(text);
        return NoiseDistribution.FromCounts(words.CountsFor(vocabulary), parsed.GetValue(_noiseAlpha) ?? new TrainingOptions().NoiseExponent);
    }

    /// <summary>Puts the values into the options of a run.</summary>
    public TrainingOptions Apply(ParseResult parsed, Preset preset, TrainingOptions options) => options with
    {
        Loss = options.Loss with { Kind = parsed.GetRequiredValue(_loss) == "softmax" ? LossKind.CrossEntropy : LossKind.Nce },
        NoiseSamples = parsed.GetValue(_noise) ?? preset.NoiseSamples,
        NoiseExponent = parsed.GetValue(_noiseAlpha) ?? options.NoiseExponent,
    };
}
