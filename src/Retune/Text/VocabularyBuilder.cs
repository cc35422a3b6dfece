namespace Retune.Text;

/// <summary>Counts the words of one or several texts and makes a vocabulary of the most frequent ones.</summary>
public sealed class VocabularyBuilder
{
    private readonly WordTable _words = new();
    private long[] _counts = new long[1 << 8];

    /// <summary>Makes the unknown word, which a text may contain literally, word 0.</summary>
    public VocabularyBuilder() => _words.Add(Vocabulary.UnknownUtf8);

    /// <summary>Running words of the texts so far, <c>&lt;unk&gt;</c> among them, without sentence ends.</summary>
    public long RunningWords { get; private set; }

    /// <summary>Sentences of the texts so far.</summary>
    public long Sentences { get; private set; }

    /// <summary>Different words of the texts so far, without <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c>.</summary>
    public int Types => _words.Count - 1;

    /// <summary>Counts the words of a text. After an exception the counts hold a part of it.</summary>
    /// <exception cref="InputException">As <see cref="SentenceReader.Read"/>, or a word of more than 64 KiB.</exception>
    public void AddText(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var reader = new SentenceReader(path);
        while (reader.Read())
        {
            Sentences++;
            foreach (ReadOnlySpan<byte> word in reader.Words)
            {
                if (word.Length > Vocabulary.MaximumWordBytes)
                    throw InputException.AtLine(path, reader.LineNumber, $"a word has {word.Length} bytes, more than the {Vocabulary.MaximumWordBytes} allowed; separate the words by spaces.");
                RunningWords++;
                int id = _words.Add(word);
                if (id < 0)
                    id = -1 - id;
                else if (id == _counts.Length)
                    Array.Resize(ref _counts, 2 * _counts.Length);
                _counts[id]++;
            }
        }
    }

    /// <summary>
    /// The vocabulary: <c>&lt;unk&gt;</c> as 0, <c>&lt;/s&gt;</c> as 1, then the words by falling count and, where the
    /// counts are equal, in the order of their UTF-8 bytes. A literal <c>&lt;unk&gt;</c> in a text is the unknown word.
    /// </summary>
    /// <param name="size">Most words to take, <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c> included; null for no limit.</param>
    /// <param name="minimumCount">Fewest occurrences of a word that is taken.</param>
    /// <exception cref="InputException">A size below 3, a minimum count below 1, or one that no word reaches.</exception>
    public Vocabulary Build(int? size, long minimumCount)
    {
        if (size < 3)
            throw new InputException($"The vocabulary size is {size}; it must be at least 3, one word beside {Vocabulary.UnknownWord} and {Vocabulary.EndOfSentenceWord}.");
        if (minimumCount < 1)
            throw new InputException($"The minimum count is {minimumCount}; it must be at least 1.");
        var ids = new List<int>();
        for (int id = 1; id < _words.Count; id++)
        {
            if (_counts[id] >= minimumCount)
                ids.Add(id);
        }
        if (ids.Count == 0)
            throw new InputException($"None of the {Types} different words occurs {minimumCount} times; lower the minimum count.");
        ids.Sort((a, b) => _counts[a] != _counts[b] ? _counts[b].CompareTo(_counts[a]) : _words[a].SequenceCompareTo(_words[b]));

        var words = new WordTable();
        words.Add(Vocabulary.UnknownUtf8);
        words.Add(Vocabulary.EndOfSentenceUtf8);
        for (int i = 0; i < ids.Count && words.Count < (size ?? int.MaxValue); i++)
            words.Add(_words[ids[i]]);
        return Vocabulary.WithSpecialWords(words);
    }

    /// <summary>
    /// C(w) [V] of the texts so far for the words of a vocabulary, as its <see cref="TokenFile.WordCounts"/> would be: <c>&lt;unk&gt;</c> has all words that it lacks,
    /// <c>&lt;/s&gt;</c> the sentences. What a noise distribution is made of.
    /// </summary>
    public long[] CountsFor(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        long[] counts = new long[vocabulary.Count];
        counts[vocabulary.UnknownId] = CountUnknown(vocabulary);
        counts[vocabulary.EndOfSentenceId] = Sentences;
        for (int id = 1; id < _words.Count; id++)
        {
            if (vocabulary.TryGetId(_words[id], out int known))
                counts[known] = _counts[id];
        }
        return counts;
    }

    /// <summary>Running words that a vocabulary lacks; a literal <c>&lt;unk&gt;</c> is unknown to every one.</summary>
    internal long CountUnknown(Vocabulary vocabulary)
    {
        long unknown = _counts[0];
        for (int id = 1; id < _words.Count; id++)
        {
            if (!vocabulary.TryGetId(_words[id], out _))
                unknown += _counts[id];
        }
        return unknown;
    }
}
