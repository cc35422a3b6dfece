using System.Text;
using Retune;
using Retune.Sampling;
using Retune.Text;

namespace ConfusedSpeech;

/// <summary>The sentences of a text, and a random choice of them.</summary>
internal static class Sentences
{
    private const int MinimumWords = 5;
    private const int MaximumWords = 40;

    /// <summary>Every sentence of a text as its words.</summary>
    /// <exception cref="InputException">The text is missing or malformed.</exception>
    public static IEnumerable<string[]> Read(string path)
    {
        using var reader = new SentenceReader(path);
        while (reader.Read())
        {
            List<string> words = [];
            foreach (ReadOnlySpan<byte> word in reader.Words)
                words.Add(Encoding.UTF8.GetString(word));
            yield return [.. words];
        }
    }

    /// <summary>A random choice, without replacement and in the text's order, of the sentences that a test set can hold.</summary>
    /// <exception cref="InputException">The text has too few of them.</exception>
    public static IReadOnlyList<string[]> Choose(string path, int count, ulong seed)
    {
        List<string[]> suitable = [.. Read(path).Where(IsSuitable)];
        if (suitable.Count < count)
        {
            throw new InputException(
                $"{path} has {suitable.Count} sentences of {MinimumWords} to {MaximumWords} writable words, but {count} are asked for; lower --count.");
        }
        return [.. Enumerable.Range(0, suitable.Count)
            .OrderBy(i => Philox.Generate(seed, RandomPurpose.Split, 0, 0, (uint)i).Low).Take(count).Order().Select(i => suitable[i])];
    }

    /// <summary>Whether every format can hold a word: HTK and SRILM disagree on how an SLF file quotes these.</summary>
    public static bool IsWritable(string word) => word[0] is not ('"' or '\'') && !word.Contains('\\');

    private static bool IsSuitable(string[] words) =>
        words.Length is >= MinimumWords and <= MaximumWords && words.All(IsWritable);
}
