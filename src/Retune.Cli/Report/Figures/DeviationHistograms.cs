using System.Globalization;
using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report.Figures;

/// <summary>How far the models are from normalised, position by position: all panels with the same axes.</summary>
internal static class DeviationHistograms
{
    /// <summary>What lies in the tails beyond this share of the positions is not worth the width.</summary>
    private const double Tail = 0.001;

    /// <summary>The figure, or null where there is none.</summary>
    public static XElement? Draw(ExperimentResults results, Numbering numbering)
    {
        DeviationHistogram[] all = [.. results.LogDeviationHistograms.Where(one => one.Counts.Sum() > 0 && one.Width > 0).OrderBy(one => Recipe.Order(one.Recipe, one.From))];
        if (all.Length == 0)
            return null;
        var spans = all.Select(Span).ToArray();
        double reach = spans.Max(span => Math.Max(-span.Low, span.High));
        double top = all.Max(one => (double)one.Counts.Max() / one.Counts.Sum() / one.Width);
        return numbering.Figure(all.Select(one => Panel(one, reach, top)), null, "Log deviation on the domain’s test text",
            "ln Σ p(w|h) of the self-normalised model at each position, after re-centring on dev: 0 is normalised, narrow is good. Bars: share of the positions, by unit of log deviation; a dash: the mean. "
            + "All panels have the same axes; at most 0.1 % of the positions at each side lie outside.");
    }

    private static XElement Panel(DeviationHistogram histogram, double reach, double top)
    {
        double sum = histogram.Counts.Sum(), mean = 0;
        var plot = new Plot(new Axis("log deviation (natural logarithm)", -reach, reach), new Axis("density", 0, top * 1.04), 190);
        XElement bars = Html.Classed("g", Recipe.Of(histogram.Recipe).Css);
        for (int i = 0; i < histogram.Counts.Count; i++)
        {
            double edge = histogram.FirstEdge + i * histogram.Width, share = histogram.Counts[i] / sum;
            mean += share * (edge + histogram.Width / 2);
            if (share == 0 || edge + histogram.Width < -reach || edge > reach)
                continue;
            double left = plot.X.At(edge), right = plot.X.At(edge + histogram.Width), y = plot.Y.At(share / histogram.Width);
            bars.Add(Svg.Rectangle("bar", left, y, Math.Max(right - left - 0.6, 0.4), plot.Y.Start - y,
                string.Create(CultureInfo.InvariantCulture, $"{Numbers.Fixed(edge, 2)} to {Numbers.Fixed(edge + histogram.Width, 2)}: {Numbers.Fixed(100 * share, 1)} %")));
        }
        plot.Draw(bars);
        plot.Draw(Svg.Line("mean", plot.X.At(mean), plot.Y.At(top) - 4, plot.X.At(mean), plot.Y.Start));
        return plot.Build(Recipe.Title(histogram.Recipe, histogram.From), $"Mean {Numbers.Fixed(mean, 3)}.");
    }

    /// <summary>The edges between which all but the tails lie.</summary>
    private static (double Low, double High) Span(DeviationHistogram histogram)
    {
        double limit = Tail * histogram.Counts.Sum();
        return (histogram.FirstEdge + Skipped(histogram.Counts, limit) * histogram.Width,
            histogram.FirstEdge + (histogram.Counts.Count - Skipped(histogram.Counts.Reverse(), limit)) * histogram.Width);
    }

    private static int Skipped(IEnumerable<long> counts, double limit)
    {
        double sum = 0;
        return counts.TakeWhile(count => (sum += count) <= limit).Count();
    }
}
