using System.Globalization;
using System.Text;

namespace Retune.Tests.NGrams;

/// <summary>
/// A proper n-gram model of a few sentences, interpolated after Witten and Bell:
/// p(w|h) = (c(hw) + t(h) · p(w|h')) / (c(h) + t(h)), with t(h) the number of different words after h, and at the end
/// the uniform distribution over the vocabulary. Such a model is a back-off model with weights t(h) / (c(h) + t(h)).
/// </summary>
internal sealed class WittenBell
{
    private readonly Dictionary<string, Dictionary<string, int>> _followers = [];
    private readonly string[] _vocabulary;
    private readonly int _order;

    /// <summary>Counts the sentences; words outside the vocabulary are <c>&lt;unk&gt;</c>.</summary>
    /// <param name="sentences">Words separated by spaces.</param>
    /// <param name="vocabulary">Without <c>&lt;s&gt;</c>, with <c>&lt;/s&gt;</c>.</param>
    /// <param name="order">Words of the longest n-gram.</param>
    public WittenBell(IEnumerable<string> sentences, string[] vocabulary, int order)
    {
        (_vocabulary, _order) = (vocabulary, order);
        foreach (string sentence in sentences)
        {
            string[] words = ["<s>", .. sentence.Split(' ').Select(word => vocabulary.Contains(word) ? word : "<unk>"), "</s>"];
            for (int end = 1; end < words.Length; end++)
            {
                for (int length = 0; length < order && length <= end; length++)
                {
                    string history = string.Join(' ', words[(end - length)..end]);
                    Dictionary<string, int> after = _followers.TryGetValue(history, out Dictionary<string, int>? found) ? found : _followers[history] = [];
                    after[words[end]] = after.GetValueOrDefault(words[end]) + 1;
                }
            }
        }
    }

    /// <summary>p(word|history), by the formula alone; the history's words are separated by spaces.</summary>
    public double Probability(string[] history, string word)
    {
        history = history.Length >= _order ? history[^(_order - 1)..] : history;
        double lower = history.Length == 0 ? 1.0 / _vocabulary.Length : Probability(history[1..], word);
        if (!_followers.TryGetValue(string.Join(' ', history), out Dictionary<string, int>? after))
            return lower;
        double count = after.Values.Sum(), types = after.Count;
        return (after.GetValueOrDefault(word) + types * lower) / (count + types);
    }

    /// <summary>The model as an ARPA file.</summary>
    public string Arpa()
    {
        List<string>[] sections = [.. Enumerable.Range(0, _order).Select(_ => new List<string>())];
        foreach (string word in (string[])[.. _vocabulary, "<s>"])
            sections[0].Add(Line(word == "<s>" ? -99 : Math.Log10(Probability([], word)), word));
        foreach ((string history, Dictionary<string, int> after) in _followers.Where(pair => pair.Key.Length > 0))
        {
            string[] words = history.Split(' ');
            foreach (string word in after.Keys)
                sections[words.Length].Add(Line(Math.Log10(Probability(words, word)), $"{history} {word}"));
        }
        var arpa = new StringBuilder("\n\\data\\\n");
        for (int order = 1; order <= _order; order++)
            arpa.Append(CultureInfo.InvariantCulture, $"ngram {order}={sections[order - 1].Count}\n");
        for (int order = 1; order <= _order; order++)
            arpa.Append(CultureInfo.InvariantCulture, $"\n\\{order}-grams:\n{string.Concat(sections[order - 1])}");
        return arpa.Append("\n\\end\\\n").ToString();

        string Line(double log10P, string ngram)
        {
            string backoff = "";
            if (_followers.TryGetValue(ngram, out Dictionary<string, int>? after))
                backoff = "\t" + Math.Log10(after.Count / (double)(after.Values.Sum() + after.Count)).ToString("R", CultureInfo.InvariantCulture);
            return $"{log10P.ToString("R", CultureInfo.InvariantCulture)}\t{ngram}{backoff}\n";
        }
    }
}
