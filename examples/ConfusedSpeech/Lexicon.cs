namespace ConfusedSpeech;

/// <summary>The words that the recogniser knows, the most frequent first: a word's id is its rank.</summary>
internal sealed class Lexicon
{
    private readonly string[] _words;
    private readonly Dictionary<string, int> _ids = [];

    /// <summary>The words that occur at least <paramref name="minimumCount"/> times in the texts.</summary>
    public Lexicon(IEnumerable<string[]> sentences, int minimumCount)
    {
        Dictionary<string, int> counts = [];
        foreach (string[] sentence in sentences)
        {
            foreach (string word in sentence)
                counts[word] = counts.GetValueOrDefault(word) + 1;
        }
        _words = [.. counts.Where(word => word.Value >= minimumCount && Sentences.IsWritable(word.Key))
            .OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Select(word => word.Key)];
        for (int id = 0; id < _words.Length; id++)
            _ids.Add(_words[id], id);
    }

    public int Count => _words.Length;

    public string this[int id] => _words[id];

    /// <summary>A word's id, or -1.</summary>
    public int Find(ReadOnlySpan<char> word) =>
        _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out int id) ? id : -1;
}
