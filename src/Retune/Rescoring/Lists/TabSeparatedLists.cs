using System.Text;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lists;

/// <summary>
/// N-best lists as a table: a line a hypothesis, <c>utterance TAB acoustic score TAB language score TAB words</c>, scores natural logarithms, the
/// hypotheses of an utterance one after the other, best first.
/// </summary>
public static class TabSeparatedLists
{
    /// <summary>Reads the lists of a file, plain or gzip, one by one.</summary>
    /// <exception cref="InputException">It is missing or malformed, with file and line.</exception>
    public static IEnumerable<HypothesisList> Read(string path)
    {
        using var lines = new LineReader(path);
        var lists = new ListGrouping(path);
        while (lines.Read())
        {
            if (lines.Line.IsEmpty)
                continue;
            (string utterance, Hypothesis hypothesis) = Parse(lines);
            if (lists.Add(utterance, hypothesis, lines.LineNumber) is { } list)
                yield return list;
        }
        yield return lists.Last();
    }

    /// <summary>Writes a list, its language scores those of the combination.</summary>
    /// <exception cref="InputException">A hypothesis is impossible by the model.</exception>
    public static void Write(TextWriter output, ScoredList list, ScoreCombination combination)
    {
        foreach (ScoredHypothesis scored in list.Ranked(combination))
            output.Write($"{list.Utterance}\t{ListLine.Text(scored.Hypothesis.Acoustic)}\t{ListLine.Text(ListLine.Language(list, scored, combination))}\t{string.Join(' ', scored.Hypothesis.Words)}\n");
    }

    private static (string Utterance, Hypothesis Hypothesis) Parse(LineReader lines)
    {
        string[] fields = Encoding.UTF8.GetString(lines.Line).Split('\t');
        if (fields.Length != 4)
            throw InputException.AtLine(lines.Path, lines.LineNumber, $"the line has {fields.Length} fields between tabs; a hypothesis has 4: utterance, acoustic score, language score, words.");
        if (fields[0].Length == 0 || fields[0].Any(char.IsWhiteSpace))
            throw InputException.AtLine(lines.Path, lines.LineNumber, $"the utterance is {Excerpt.Quoted(fields[0])}; it must be one word.");
        string[] words = fields[3].Split([' ', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries);
        return (fields[0], new(words, ListLine.Number(lines, fields[1], "acoustic score"), ListLine.Number(lines, fields[2], "language score")));
    }
}
