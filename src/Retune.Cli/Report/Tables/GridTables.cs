using System.Globalization;
using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report.Tables;

/// <summary>Development perplexity over rate and γ, shaded by how near the best of the table it is.</summary>
internal static class GridTables
{
    /// <summary>This far above the best, in percent, the shade ends.</summary>
    private const double ShadeEnd = 5;

    /// <summary>The grids on all of the domain's text, or null.</summary>
    public static XElement? Draw(ExperimentResults results, Numbering numbering) => Draw(results.Grids.Where(grid => grid.DomainShare >= 1), numbering, "Grids",
        $"PPL of the domain’s development text, of the first seed’s runs, shaded from the best of the table to {ShadeEnd:F0} % above it and beyond; "
        + "framed: chosen; ◂▸: chosen on the edge of the grid; =: no iteration bettered the model it began with, whose figure it is; ×: diverged; †: stopped early; –: not run.");

    /// <summary>The grids on a share of the domain's text, or null.</summary>
    public static XElement? DrawShares(ExperimentResults results, Numbering numbering) =>
        Draw(results.Grids.Where(grid => grid.DomainShare < 1), numbering, "Grids with less of the domain’s text", "Read as the table before.");

    /// <summary>The runs that did not come to their end and why, or null.</summary>
    public static XElement? Unfinished(ExperimentResults results, Numbering numbering)
    {
        var table = new DataTable(new Column("run", IsText: true), new Column("outcome", IsText: true), new Column("reason", IsText: true));
        foreach (ResultPoint point in results.Grids.SelectMany(grid => grid.Points).Where(point => point.Outcome != PointOutcome.Finished))
            table.Add(null, point.Point, Name(point.Outcome), point.Reason ?? "");
        return table.IsEmpty ? null : numbering.Table(table.Build(), "Runs that were stopped early or diverged");
    }

    private static XElement? Draw(IEnumerable<ResultGrid> grids, Numbering numbering, string title, string note)
    {
        ResultGrid[] all = [.. grids.Where(grid => grid.Points.Count > 0)];
        if (all.Length == 0)
            return null;
        // Fine-tuning is the γ = 1 of the KLD grid from the same model: one table for both, and so with the full softmax.
        XElement[] tables =
        [
            .. all.Where(grid => grid.From is null).GroupBy(grid => grid.DomainShare).Select(Scratch),
            .. all.Where(grid => grid.From is not null).GroupBy(grid => (grid.From, grid.DomainShare, Recipe: grid.Recipe is Recipe.FineTune or Recipe.Kld ? Recipe.Kld : Recipe.CrossEntropyKld))
                .OrderByDescending(group => group.Key.DomainShare).ThenBy(group => Report.Recipe.Order(group.Key.Recipe, group.Key.From)).Select(Adapted),
        ];
        return numbering.Table(Html.Classed("div", "heats", tables), title, note);
    }

    private static XElement Scratch(IEnumerable<ResultGrid> grids)
    {
        (ResultGrid Grid, ResultPoint Point)[] points = [.. grids.SelectMany(grid => grid.Points.Select(point => (grid, point)))];
        double[] rates = [.. points.Select(pair => pair.Point.LearningRate).Distinct().Order()];
        var table = new DataTable([new Column("recipe", IsText: true), .. rates.Select(rate => new Column(Numbers.Setting(rate), "rate"))]);
        foreach (var row in points.GroupBy(pair => pair.Grid).OrderBy(row => Recipe.Order(row.Key.Recipe, null)))
        {
            double best = Best(row);
            table.Add(null, [Recipe.Of(row.Key.Recipe).Name, .. rates.Select(rate => Cell(row, pair => pair.Point.LearningRate == rate, best))]);
        }
        return Captioned(table, "Trained from scratch" + Share(points[0].Grid.DomainShare));
    }

    private static XElement Adapted(IEnumerable<ResultGrid> grids)
    {
        (ResultGrid Grid, ResultPoint Point)[] points = [.. grids.SelectMany(grid => grid.Points.Select(point => (grid, point)))];
        double[] gammas = [.. points.Select(pair => pair.Point.Gamma).Distinct().Order()], rates = [.. points.Select(pair => pair.Point.LearningRate).Distinct().Order()];
        var table = new DataTable([new Column("rate", IsText: true), .. gammas.Select(gamma => new Column(Numbers.Setting(gamma), "γ"))]);
        double best = Best(points);
        foreach (double rate in rates)
            table.Add(null, [Numbers.Setting(rate), .. gammas.Select(gamma => Cell(points, pair => pair.Point.LearningRate == rate && pair.Point.Gamma == gamma, best))]);
        ResultGrid first = points[0].Grid;
        string recipes = string.Join(" and ", points.Select(pair => Recipe.Of(pair.Grid.Recipe).Name).Distinct());
        return Captioned(table, $"{recipes} from {Recipe.Of(first.From!).Name}{Share(first.DomainShare)}");
    }

    private static double Best(IEnumerable<(ResultGrid Grid, ResultPoint Point)> points) =>
        points.Select(pair => pair.Point.Perplexity).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();

    private static XElement Cell(IEnumerable<(ResultGrid Grid, ResultPoint Point)> points, Func<(ResultGrid Grid, ResultPoint Point), bool> isHere, double best)
    {
        (ResultGrid? grid, ResultPoint? point) = points.FirstOrDefault(isHere);
        if (grid is null || point is null)
            return Html.Classed("span", "cell", Numbers.Missing);
        double shade = Math.Clamp(1 - Numbers.PercentAbove(point.Perplexity, best) / ShadeEnd, 0, 1);
        bool diverged = point.Outcome == PointOutcome.Diverged;
        string text = diverged ? "×" : Numbers.Perplexity(point.Perplexity) + (point.Bettered ? "" : "=") + (point.Outcome == PointOutcome.Stopped ? "†" : "");
        if (point.Chosen && grid.Edges.Count > 0)
            text = $"◂{text}▸";
        return Html.Classed("span", (point.Chosen ? "cell chosen " : "cell ") + Recipe.Of(grid.Recipe).Css,
            double.IsFinite(shade) && !diverged ? new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"--shade:{shade:F2}")) : null,
            new XAttribute("title", point.Reason ?? $"{point.Point}, {Name(point.Outcome)}"), text);
    }

    private static XElement Captioned(DataTable table, string caption)
    {
        XElement built = table.Build();
        built.AddFirst(new XElement("caption", caption));
        return built;
    }

    private static string Name(PointOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Share(double share) => share < 1 ? $", {Numbers.Share(share)} of the domain’s text" : "";
}
