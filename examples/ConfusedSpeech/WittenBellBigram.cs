namespace ConfusedSpeech;

/// <summary>
/// An interpolated Witten-Bell bigram (Chen and Goodman 1999, section 2.6) over the lexicon, an unknown word and the sentence end:
/// p(w|h) = (c(h,w) + T(h) p(w)) / (c(h) + T(h)) and p(w) = (c(w) + T/V) / (N + T), T(h) being the number of different words seen
/// after h, T of different words, N of running words, V the number of words that can be predicted. p(w|h) = p(w) where h was
/// never seen.
/// </summary>
internal sealed class WittenBellBigram
{
    private readonly int _unknown, _sentenceEnd;
    private readonly double[] _unigram;                             // [V]
    private readonly Dictionary<(int History, int Word), int> _counts = [];
    private readonly int[] _historyCounts, _typesAfter;             // [V]; the sentence end is the history of a first word

    public WittenBellBigram(Lexicon lexicon, IEnumerable<string[]> sentences)
    {
        _unknown = lexicon.Count;
        _sentenceEnd = lexicon.Count + 1;
        NumWords = lexicon.Count + 2;
        _historyCounts = new int[NumWords];
        _typesAfter = new int[NumWords];
        int[] wordCounts = new int[NumWords];
        long running = 0;
        foreach (string[] sentence in sentences)
        {
            int history = SentenceStart;
            for (int i = 0; i <= sentence.Length; i++)
            {
                int id = i == sentence.Length ? _sentenceEnd : lexicon.Find(sentence[i]);
                int word = id < 0 ? _unknown : id;
                int count = _counts[(history, word)] = _counts.GetValueOrDefault((history, word)) + 1;
                if (count == 1)
                    _typesAfter[history]++;
                _historyCounts[history]++;
                wordCounts[word]++;
                running++;
                history = word;
            }
        }
        int types = wordCounts.Count(count => count > 0);
        _unigram = [.. wordCounts.Select(count => (count + (double)types / NumWords) / (running + types))];
    }

    /// <summary>Number of words that can be predicted, V.</summary>
    public int NumWords { get; }

    /// <summary>The history of a first word.</summary>
    public int SentenceStart => _sentenceEnd;

    /// <summary>ln p(w|h) of a word of the lexicon.</summary>
    public double LnP(int history, int word)
    {
        double types = _typesAfter[history];
        double probability = types == 0
            ? _unigram[word]
            : (_counts.GetValueOrDefault((history, word)) + types * _unigram[word]) / (_historyCounts[history] + types);
        return Math.Log(probability);
    }

    /// <summary>ln p(&lt;/s&gt;|h).</summary>
    public double LnPEnd(int history) => LnP(history, _sentenceEnd);
}
