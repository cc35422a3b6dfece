using System.Globalization;
using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report.Figures;

/// <summary>The words whose probability adapting raised and lowered most.</summary>
internal static class MovedWordsFigure
{
    private const int Words = 15;
    private const double Row = 19, First = 8, Middle = 138, End = Plot.Width - 84;

    /// <summary>The figure, or null where no word is listed.</summary>
    public static XElement? Draw(ExperimentResults results, Numbering numbering)
    {
        XElement[] panels = [.. results.MovedWords.Where(word => double.IsFinite(word.MeanLnRatio)).GroupBy(word => word.From).OrderBy(words => Recipe.Order(Recipe.Kld, words.Key)).SelectMany(Panels)];
        return panels.Length == 0 ? null : numbering.Figure(panels, null, "Words whose probability moved most",
            "On the domain’s development text, words that occur five times or more: the factor between the adapted model’s probability and that of the model before, its geometric mean over the word’s occurrences. Bars are as long as its logarithm.");
    }

    private static IEnumerable<XElement> Panels(IGrouping<string?, MovedWord> group)
    {
        double longest = group.Max(word => Math.Abs(word.MeanLnRatio));
        MovedWord[] raised = [.. group.Where(word => word.MeanLnRatio > 0).OrderByDescending(word => word.MeanLnRatio).Take(Words)];
        MovedWord[] lowered = [.. group.Where(word => word.MeanLnRatio < 0).OrderBy(word => word.MeanLnRatio).Take(Words)];
        string title = Recipe.Title(Recipe.Kld, group.Key);
        if (raised.Length > 0)
            yield return Panel($"{title}: raised most", raised, longest, "r-kld");
        if (lowered.Length > 0)
            yield return Panel($"{title}: lowered most", lowered, longest, "r-ood");
    }

    private static XElement Panel(string heading, MovedWord[] words, double longest, string css)
    {
        double height = First + words.Length * Row + 4;
        XElement bars = Html.Classed("g", css);
        var labels = new XElement("g");
        for (int i = 0; i < words.Length; i++)
        {
            MovedWord word = words[i];
            double y = First + i * Row, length = Math.Abs(word.MeanLnRatio) / longest * (End - Middle);
            double factor = Math.Exp(word.MeanLnRatio);
            string hover = string.Create(CultureInfo.InvariantCulture,
                $"{word.Word}: {Numbers.Count(word.Count)} times, mean ln p {Numbers.Fixed(word.MeanLnPBefore, 2)} before, {Numbers.Signed(word.MeanLnRatio, 2)}");
            labels.Add(Svg.Label("word", Middle - 7, y + 13, "end", Shortened(word.Word), hover));
            bars.Add(Svg.Rectangle("bar", Middle, y + 3, Math.Max(length, 1), Row - 7, hover));
            labels.Add(Svg.Label("value", Middle + length + 6, y + 13, "start", "× " + (factor < 10 ? Numbers.Fixed(factor, 2) : Numbers.Count(factor))));
        }
        return Plot.Panel(heading, string.Join(", ", words.Select(word => word.Word)), height,
            Svg.Line("axis", Middle, First, Middle, height - 2), bars, labels);
    }

    private static string Shortened(string word)
    {
        const int most = 16;
        int[] starts = StringInfo.ParseCombiningCharacters(word);
        return starts.Length <= most ? word : word[..starts[most - 1]] + "…";
    }
}
