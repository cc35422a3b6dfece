using System.Globalization;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lists;

/// <summary>
/// N-best lists as Kaldi's <c>nbest-to-linear</c> writes them: a text archive with a line <c>utterance-n word word ...</c> a hypothesis, and two archives
/// <c>utterance-n cost</c> with acoustic and language costs, which are negative natural logarithms.
/// </summary>
public static class KaldiLists
{
    /// <summary>Reads the lists of a text archive, plain or gzip, one by one; the costs are read first and kept.</summary>
    /// <param name="text">Keys and words; the words are words, not integers.</param>
    /// <param name="acousticCosts">Keys and acoustic costs.</param>
    /// <param name="languageCosts">Keys and language (or graph) costs.</param>
    /// <exception cref="InputException">A file is missing or malformed, or a hypothesis has no cost, with file and line.</exception>
    public static IEnumerable<HypothesisList> Read(string text, string acousticCosts, string languageCosts)
    {
        Dictionary<string, double> acoustic = ReadCosts(acousticCosts), language = ReadCosts(languageCosts);
        using var lines = new LineReader(text);
        var lists = new ListGrouping(text);
        while (lines.Read())
        {
            List<string> fields = ListLine.Fields(lines);
            if (fields.Count == 0)
                continue;
            string key = fields[0];
            var hypothesis = new Hypothesis(fields[1..], -Cost(acoustic, key, acousticCosts, lines), -Cost(language, key, languageCosts, lines), key);
            if (lists.Add(Utterance(key, lines), hypothesis, lines.LineNumber) is { } list)
                yield return list;
        }
        yield return lists.Last();
    }

    /// <summary>Writes a list with the keys it had, its language costs those of the combination.</summary>
    /// <exception cref="InputException">A hypothesis is impossible by the model.</exception>
    public static void Write(TextWriter text, TextWriter acousticCosts, TextWriter languageCosts, ScoredList list, ScoreCombination combination)
    {
        foreach (ScoredHypothesis scored in list.Ranked(combination))
        {
            string key = scored.Hypothesis.Label;
            text.Write($"{key}{string.Concat(scored.Hypothesis.Words.Select(word => " " + word))}\n");
            acousticCosts.Write($"{key} {ListLine.Text(-scored.Hypothesis.Acoustic)}\n");
            languageCosts.Write($"{key} {ListLine.Text(-ListLine.Language(list, scored, combination))}\n");
        }
    }

    private static Dictionary<string, double> ReadCosts(string path)
    {
        using var lines = new LineReader(path);
        var costs = new Dictionary<string, double>();
        while (lines.Read())
        {
            List<string> fields = ListLine.Fields(lines);
            if (fields.Count == 0)
                continue;
            if (fields.Count != 2)
                throw InputException.AtLine(path, lines.LineNumber, $"the line has {fields.Count} fields; it must be a hypothesis's key, as utterance-1, and its cost.");
            if (!costs.TryAdd(fields[0], ListLine.Number(lines, fields[1], "cost")))
                throw InputException.AtLine(path, lines.LineNumber, $"{Excerpt.Quoted(fields[0])} had its cost above already.");
        }
        return costs;
    }

    private static double Cost(Dictionary<string, double> costs, string key, string path, LineReader lines) => costs.TryGetValue(key, out double cost)
        ? cost
        : throw InputException.AtLine(lines.Path, lines.LineNumber, $"{Excerpt.Quoted(key)} has no cost in {path}; the files must be of the same lists.");

    private static string Utterance(string key, LineReader lines)
    {
        int dash = key.LastIndexOf('-');
        if (dash > 0 && int.TryParse(key.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return key[..dash];
        throw InputException.AtLine(lines.Path, lines.LineNumber, $"the key is {Excerpt.Quoted(key)}; it must be the utterance's and the hypothesis's number, as utterance-1.");
    }
}
