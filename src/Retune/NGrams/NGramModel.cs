using System.Text;
using Retune.Text;

namespace Retune.NGrams;

/// <summary>
/// A back-off n-gram model, read from an ARPA file. It cannot be changed and may be used by several threads at once.
/// </summary>
/// <remarks>
/// p(w|h) is the listed probability of the longest n-gram "h' w" with h' an end of h, times the back-off weights of all longer ends of h
/// that are listed: what SRILM and KenLM compute. A word that the model lacks is its <c>&lt;unk&gt;</c>.
/// </remarks>
public sealed class NGramModel
{
    /// <summary>The id of a word that the model lacks and has no <c>&lt;unk&gt;</c> for: its probability is 0.</summary>
    public const int NoWord = -1;

    private static readonly double _ln10 = Math.Log(10);

    private readonly NGramTable _table;
    private readonly WordTable _words;

    internal NGramModel(NGramTable table, WordTable words, IReadOnlyList<long> counts)
    {
        _table = table;
        _words = words;
        Counts = counts;
        UnknownId = words.Find("<unk>"u8) is >= 0 and int lower ? lower : words.Find("<UNK>"u8);
        StartId = words.Find("<s>"u8);
        EndId = words.Find("</s>"u8);
        SentenceStart = Remembered(StartId);
    }

    /// <summary>Number of n-grams of each order, unigrams first.</summary>
    public IReadOnlyList<long> Counts { get; }

    /// <summary>Words of the longest n-grams.</summary>
    public int Order => Counts.Count;

    /// <summary>Number of words; their ids are 0 to <see cref="WordCount"/> - 1, in the file's order of the unigrams.</summary>
    public int WordCount => _words.Count;

    /// <summary>Id of <c>&lt;unk&gt;</c> (or <c>&lt;UNK&gt;</c>), or <see cref="NoWord"/>.</summary>
    public int UnknownId { get; }

    /// <summary>Id of <c>&lt;s&gt;</c>, which begins a sentence and is never predicted.</summary>
    public int StartId { get; }

    /// <summary>Id of <c>&lt;/s&gt;</c>.</summary>
    public int EndId { get; }

    /// <summary>The history of a sentence's first word: <c>&lt;s&gt;</c>.</summary>
    public NGramState SentenceStart { get; }

    /// <summary>Reads an ARPA file, plain or gzip.</summary>
    /// <exception cref="InputException">
    /// The file is missing, not UTF-8, damaged or no ARPA file: a section is missing, counts that are not those of the n-grams, a number that is
    /// none or a probability above 1, a word without a unigram, an n-gram twice, no <c>&lt;s&gt;</c> or <c>&lt;/s&gt;</c>; with file and line.
    /// </exception>
    public static NGramModel Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var reader = new ArpaReader(path);
        return reader.Read();
    }

    /// <summary>The word of an id, decoded anew at each call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id outside [0, <see cref="WordCount"/>).</exception>
    public string this[int id] => (uint)id < (uint)WordCount
        ? Encoding.UTF8.GetString(_words[id])
        : throw new ArgumentOutOfRangeException(nameof(id), $"There is no word {id} in a model of {WordCount} words.");

    /// <summary>The id of a word; <see cref="UnknownId"/> where the model lacks it.</summary>
    public int IdOf(string word) => IdOf(Encoding.UTF8.GetBytes(word));

    /// <summary>The id of a word given as UTF-8; <see cref="UnknownId"/> where the model lacks it.</summary>
    public int IdOf(ReadOnlySpan<byte> utf8Word) => _words.Find(utf8Word) is >= 0 and int id ? id : UnknownId;

    /// <summary>ln p(word|history), natural log; -∞ for p = 0. Nothing is allocated.</summary>
    /// <param name="history">The history.</param>
    /// <param name="word">The id of a word, or <see cref="NoWord"/>.</param>
    /// <param name="next">The history with the word behind it; empty behind <see cref="NoWord"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id that is none.</exception>
    public double LnProbability(NGramState history, int word, out NGramState next)
    {
        if (word == NoWord)
        {
            next = default;
            return double.NegativeInfinity;
        }
        if ((uint)word >= (uint)WordCount)
            throw new ArgumentOutOfRangeException(nameof(word), $"There is no word {word} in a model of {WordCount} words.");
        double log10P = 0;
        int longest = word;
        bool found = false;
        for (int context = history.Node; context != NGramTable.Root; context = _table.Suffix(context))
        {
            int node = _table.Find(context, word);
            if (node >= 0)
            {
                longest = found ? longest : node;
                found = true;
                // A context that is not listed itself has a place in the history but no probability.
                if (!float.IsNaN(_table.Log10P(node)))
                {
                    next = Remembered(longest);
                    return _ln10 * (log10P + _table.Log10P(node));
                }
            }
            log10P += _table.Log10Backoff(context);
        }
        next = Remembered(longest);
        return _ln10 * (log10P + _table.Log10P(word));
    }

    /// <summary>The longest end of a node's n-gram that matters as a history.</summary>
    private NGramState Remembered(int node)
    {
        while (node != NGramTable.Root && !_table.Matters(node))
            node = _table.Suffix(node);
        return new NGramState(node);
    }
}
