using System.Globalization;
using System.Text;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lists;

/// <summary>One line of a file of hypotheses or costs, taken apart with errors that name file and line.</summary>
internal static class ListLine
{
    /// <summary>ln 10, by which scores to base 10 become natural.</summary>
    public static readonly double Ln10 = Math.Log(10);

    /// <summary>The words of a line.</summary>
    public static List<string> Fields(LineReader lines)
    {
        var fields = new List<string>();
        foreach (ReadOnlySpan<byte> field in new WordEnumerator(lines.Line))
            fields.Add(Encoding.UTF8.GetString(field));
        return fields;
    }

    /// <summary>A finite number.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static double Number(LineReader lines, string field, string name)
    {
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return value;
        throw InputException.AtLine(lines.Path, lines.LineNumber, $"the {name} is {Excerpt.Quoted(field)}; it must be a finite number.");
    }

    /// <summary>A hypothesis's language score as it is written.</summary>
    /// <exception cref="InputException">It is -∞, which no list can hold.</exception>
    public static double Language(ScoredList list, ScoredHypothesis scored, ScoreCombination combination) =>
        scored.Language(combination) is var score && double.IsFinite(score) ? score : throw ImpossibleWords.In(list.Utterance);

    /// <summary>A number in nine digits; a negative zero, the cost of probability 1, as 0.</summary>
    public static string Text(double value) => (value + 0.0).ToString("G9", CultureInfo.InvariantCulture);
}
