namespace Retune.Text;

/// <summary>What tables 1 and 2 of the paper say of a text.</summary>
/// <param name="Path">The text.</param>
/// <param name="Sentences">Sentences (lines that are not blank).</param>
/// <param name="RunningWords">Words, without sentence ends.</param>
/// <param name="Types">Different words, without a literal <c>&lt;unk&gt;</c>.</param>
/// <param name="UnknownWords">Running words that the vocabulary lacks, a literal <c>&lt;unk&gt;</c> among them.</param>
public sealed record TextStatistics(string Path, long Sentences, long RunningWords, int Types, long UnknownWords)
{
    /// <summary>Share of the running words that the vocabulary lacks, in percent.</summary>
    public double OutOfVocabularyPercent => 100.0 * UnknownWords / RunningWords;

    /// <summary>Reads each text once; the result is in the order given.</summary>
    /// <exception cref="InputException">As <see cref="VocabularyBuilder.AddText"/>.</exception>
    public static IReadOnlyList<TextStatistics> Measure(IReadOnlyList<string> paths, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var statistics = new TextStatistics[paths.Count];
        for (int i = 0; i < statistics.Length; i++)
        {
            var words = new VocabularyBuilder();
            words.AddText(paths[i]);
            statistics[i] = new TextStatistics(paths[i], words.Sentences, words.RunningWords, words.Types, words.CountUnknown(vocabulary));
        }
        return statistics;
    }
}
