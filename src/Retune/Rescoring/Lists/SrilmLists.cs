using System.Globalization;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lists;

/// <summary>
/// N-best lists in the form of SRILM (nbest-format(5), its third form, which <c>ngram -rescore</c> writes): a file an utterance, plain or
/// gzip, each line <c>acoustic-score language-score number-of-words word word ...</c>, scores to base 10.
/// </summary>
public static class SrilmLists
{
    private static readonly string[] _endings = [".gz", ".nbest", ".score", ".txt"];

    /// <summary>Reads one file; the utterance's key is the file's name without folder and .gz, .nbest, .score or .txt.</summary>
    /// <exception cref="InputException">It is missing or malformed, with file and line.</exception>
    public static HypothesisList Read(string path)
    {
        using var lines = new LineReader(path);
        var hypotheses = new List<Hypothesis>();
        while (lines.Read())
        {
            List<string> fields = ListLine.Fields(lines);
            if (fields.Count == 0)
                continue;
            if (fields[0].StartsWith("NBestList", StringComparison.Ordinal))
                throw InputException.AtLine(path, lines.LineNumber, $"{Excerpt.Quoted(fields[0])} begins a list of the Decipher form, which has no scores of its own kind apart; give lists of the form \"acoustic language words word ...\" (ngram -rescore).");
            if (fields.Count < 3)
                throw InputException.AtLine(path, lines.LineNumber, $"the line has {fields.Count} fields; a hypothesis is its acoustic score, its language score, its number of words, and the words.");
            double acoustic = ListLine.Number(lines, fields[0], "acoustic score"), language = ListLine.Number(lines, fields[1], "language score");
            if (!int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                throw InputException.AtLine(path, lines.LineNumber, $"the number of words is {Excerpt.Quoted(fields[2])}; it must be a whole number.");
            hypotheses.Add(new(fields[3..], acoustic * ListLine.Ln10, language * ListLine.Ln10, fields[2]));
        }
        if (hypotheses.Count == 0)
            throw new InputException($"{path} holds no hypothesis; remove the file, or give the list again.");
        return new(Utterance(path), hypotheses);
    }

    /// <summary>Writes a list, its language scores those of the combination.</summary>
    /// <exception cref="InputException">A hypothesis is impossible by the model.</exception>
    public static void Write(TextWriter output, ScoredList list, ScoreCombination combination)
    {
        foreach (ScoredHypothesis scored in list.Ranked(combination))
        {
            string words = string.Concat(scored.Hypothesis.Words.Select(word => " " + word));
            output.Write($"{ListLine.Text(scored.Hypothesis.Acoustic / ListLine.Ln10)} {ListLine.Text(ListLine.Language(list, scored, combination) / ListLine.Ln10)} {scored.Hypothesis.Label}{words}\n");
        }
    }

    private static string Utterance(string path)
    {
        string name = Path.GetFileName(path);
        foreach (string ending in _endings)
        {
            if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal))
                name = name[..^ending.Length];
        }
        return name;
    }
}
