using System.Globalization;
using System.Xml.Linq;
using Retune.Experiments;
using Retune.Training;

namespace Retune.Cli.Report.Figures;

/// <summary>Development perplexity by iteration: the chosen run of every recipe, and each grid with the chosen runs strong.</summary>
internal static class TrainingCurves
{
    private const string Iterations = "iteration (pass over the text)";
    private const string Perplexity = "dev PPL";

    /// <summary>The figure of the grids on all of the domain's text, or null where no run has an iteration.</summary>
    public static XElement? Draw(ExperimentResults results, Numbering numbering)
    {
        ResultGrid[] grids = [.. Drawn(results).Where(grid => grid.DomainShare >= 1)];
        if (grids.Length == 0)
            return null;
        var chosen = grids.Select(grid => (Grid: grid, Run: grid.Points.FirstOrDefault(point => point.Chosen && HasCurve(point)))).Where(pair => pair.Run is not null).ToArray();
        var panels = new List<XElement>();
        var legend = new Legend();
        if (chosen.Length > 1)
        {
            panels.Add(Overview([.. chosen.Select(pair => (pair.Grid, pair.Run!))]));
            foreach ((ResultGrid grid, _) in chosen)
                legend.Add(Recipe.Of(grid.Recipe).Css, Recipe.Title(grid.Recipe, grid.From), Recipe.Of(grid.Recipe).Shape, lineCss: LineCss(grid));
        }
        panels.AddRange(grids.Select(Panel));
        return numbering.Figure(panels, chosen.Length > 1 ? legend.Element : null, "Training curves",
            "Perplexity of the domain’s development text after each iteration, on logarithmic axes, each panel with its own. "
            + "Strong lines: the runs chosen on dev; faint lines: the other points of the grid; a cross: stopped early or diverged there.");
    }

    /// <summary>The grids on a share of the domain's text, or null.</summary>
    public static XElement? DrawShares(ExperimentResults results, Numbering numbering)
    {
        XElement[] panels = [.. Drawn(results).Where(grid => grid.DomainShare < 1).Select(Panel)];
        return panels.Length == 0 ? null : numbering.Figure(panels, null, "Training curves with less of the domain’s text", "Read as the figure before.");
    }

    private static IEnumerable<ResultGrid> Drawn(ExperimentResults results) => results.Grids.Where(grid => grid.Points.Any(HasCurve));

    private static bool HasCurve(ResultPoint point) => Curve(point).Any();

    private static IEnumerable<IterationResult> Curve(ResultPoint point) => point.Iterations.Where(iteration => iteration.DevelopmentPerplexity > 0);

    private static XElement Overview(IReadOnlyList<(ResultGrid Grid, ResultPoint Run)> chosen)
    {
        var plot = new Plot(Across(chosen.SelectMany(pair => Curve(pair.Run))),
            Axis.Around(Perplexity, chosen.SelectMany(pair => Curve(pair.Run)).Select(iteration => iteration.DevelopmentPerplexity), logarithmic: true));
        foreach ((ResultGrid grid, ResultPoint run) in chosen)
        {
            plot.Draw(Line(plot, grid, run, LineCss(grid)));
            Recipe recipe = Recipe.Of(grid.Recipe);
            IterationResult best = Curve(run).MinBy(iteration => iteration.DevelopmentPerplexity)!;
            plot.Draw(Html.Classed("g", recipe.Css, Svg.Mark("dot", recipe.Shape, plot.X.At(best.Iteration), plot.Y.At(best.DevelopmentPerplexity), 4.5, Hover(grid, run))));
        }
        return plot.Build("The chosen runs", "One line for each recipe; the mark is its best iteration, whose model is kept.");
    }

    private static XElement Panel(ResultGrid grid)
    {
        ResultPoint[] points = [.. grid.Points.Where(HasCurve)];
        double[] all = [.. points.SelectMany(Curve).Select(iteration => iteration.DevelopmentPerplexity)];
        // A run that runs away must not press the others flat: the frame ends at the chosen runs' highest, or well above the best.
        double top = Math.Min(all.Max(), Math.Max(1.5 * all.Min(), points.Where(point => point.Chosen).SelectMany(Curve).Select(iteration => iteration.DevelopmentPerplexity).DefaultIfEmpty(0).Max()));
        var plot = new Plot(Across(points.SelectMany(Curve)), Axis.Around(Perplexity, all.Where(value => value <= top), logarithmic: true), 220);
        foreach (ResultPoint point in points.OrderBy(point => point.Chosen))
        {
            plot.Draw(Line(plot, grid, point, point.Chosen ? "line" : "line faint"));
            IterationResult last = Curve(point).Last();
            if (point.Outcome != PointOutcome.Finished)
                plot.Draw(Html.Classed("g", Recipe.Of(grid.Recipe).Css, Svg.Mark("stroke", MarkShape.Cross, plot.X.At(last.Iteration), plot.Y.At(last.DevelopmentPerplexity), 3.5, Hover(grid, point))));
        }
        string share = grid.DomainShare < 1 ? $", {Numbers.Share(grid.DomainShare)} of the domain’s text" : "";
        return plot.Build(Recipe.Title(grid.Recipe, grid.From) + share, $"{points.Length} runs, of which {points.Count(point => point.Chosen)} chosen.");
    }

    private static XElement Line(Plot plot, ResultGrid grid, ResultPoint point, string css)
    {
        (double, double)[] at = [.. Curve(point).Select(iteration => (plot.X.At(iteration.Iteration), plot.Y.At(iteration.DevelopmentPerplexity)))];
        // A run of one iteration has no line.
        XElement shape = at.Length > 1 ? Svg.Polyline(css, at, Hover(grid, point)) : Svg.Mark("dot", MarkShape.Circle, at[0].Item1, at[0].Item2, 2, Hover(grid, point));
        return Html.Classed("g", Recipe.Of(grid.Recipe).Css, shape);
    }

    private static Axis Across(IEnumerable<IterationResult> iterations)
    {
        int last = iterations.Max(iteration => iteration.Iteration);
        return new Axis(Iterations, 0.7, Math.Max(last, 2) + 0.3) { IsWhole = true };
    }

    private static string LineCss(ResultGrid grid) => grid.From is null or Recipe.Both ? "line" : "line dashed";

    private static string Hover(ResultGrid grid, ResultPoint point) => string.Create(CultureInfo.InvariantCulture,
        $"{Recipe.Title(grid.Recipe, grid.From)}: rate {Numbers.Setting(point.LearningRate)}, γ {Numbers.Setting(point.Gamma)}, seed {point.Seed}, {point.Outcome.ToString().ToLowerInvariant()}, dev PPL {Numbers.Perplexity(point.Perplexity)}");
}
