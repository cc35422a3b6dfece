using System.Globalization;
using System.Text;

namespace Retune.Tests.NGrams;

/// <summary>
/// n-grams with random figures, some of them listed without their context or without their end: no proper model, but each
/// probability follows from the definition, which is written here as a recursion over words.
/// </summary>
internal sealed class RandomNGrams
{
    private static readonly string[] _words = ["<s>", "</s>", "<unk>", "a", "b", "c", "d"];

    private readonly Dictionary<string, (double Log10P, double Log10Backoff)> _ngrams = [];
    private readonly int _seed;
    private readonly int _order;

    public RandomNGrams(int seed)
    {
        _seed = seed;
        _order = 1 + NGramModelTests.Draw(seed, 0, 0, 5);
        foreach (string word in _words)
            List(word);
        for (int i = 0; i < 30 * _order; i++)
            List(string.Join(' ', Enumerable.Range(0, 1 + NGramModelTests.Draw(seed, 1, i, _order)).Select(at => _words[NGramModelTests.Draw(seed, 2 + at, i, _words.Length)])));
    }

    /// <summary>A word of a text; one in eight is unknown.</summary>
    public string Word(int text, int index) => NGramModelTests.Draw(_seed, 50 + text, index, 8) is var draw && draw < _words.Length ? _words[draw] : "z";

    /// <summary>log10 p(word|history): the n-gram's own, or that of the shorter history times the back-off weight.</summary>
    public double Log10P(string[] history, string word)
    {
        history = [.. history.TakeLast(_order - 1)];
        string ngram = string.Join(' ', history.Append(word).Select(Known));
        if (_ngrams.TryGetValue(ngram, out (double Log10P, double) listed))
            return listed.Log10P;
        double backoff = _ngrams.TryGetValue(string.Join(' ', history.Select(Known)), out (double, double Log10Backoff) context) ? context.Log10Backoff : 0;
        return backoff + Log10P(history[1..], word);
    }

    public string Arpa()
    {
        var arpa = new StringBuilder("\\data\\\n");
        ILookup<int, KeyValuePair<string, (double Log10P, double Log10Backoff)>> orders = _ngrams.ToLookup(pair => pair.Key.Count(c => c == ' ') + 1);
        for (int order = 1; order <= _order; order++)
            arpa.Append(CultureInfo.InvariantCulture, $"ngram {order}={orders[order].Count()}\n");
        for (int order = 1; order <= _order; order++)
        {
            arpa.Append(CultureInfo.InvariantCulture, $"\n\\{order}-grams:\n");
            foreach ((string ngram, (double log10P, double log10Backoff)) in orders[order])
                arpa.Append(CultureInfo.InvariantCulture, $"{log10P}\t{ngram}{(log10Backoff == 0 ? "" : FormattableString.Invariant($"\t{log10Backoff}"))}\n");
        }
        return arpa.Append("\n\\end\\\n").ToString();
    }

    private void List(string ngram)
    {
        int at = _ngrams.Count;
        bool isLongest = ngram.Count(c => c == ' ') + 1 == _order;
        double backoff = isLongest || NGramModelTests.Draw(_seed, 21, at, 3) == 0 ? 0 : (NGramModelTests.Draw(_seed, 22, at, 200) - 150) / 100.0;
        _ngrams.TryAdd(ngram, (-(NGramModelTests.Draw(_seed, 20, at, 3000) + 1) / 1000.0, backoff));
    }

    private static string Known(string word) => _words.Contains(word) ? word : "<unk>";
}
