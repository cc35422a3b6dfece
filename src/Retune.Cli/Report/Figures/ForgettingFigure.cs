using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report.Figures;

/// <summary>What a user chooses between: domain perplexity against general perplexity over γ and rate, the front marked.</summary>
internal static class ForgettingFigure
{
    /// <summary>Points that are worse than the best by more than this, on either text, would press the others together.</summary>
    private const double DomainFrame = 1.25, GeneralFrame = 1.6;

    /// <summary>The figure, or null where nothing is measured.</summary>
    public static XElement? Draw(ExperimentResults results, Numbering numbering)
    {
        var groups = results.Forgetting.Where(point => double.IsFinite(point.DomainPerplexity) && double.IsFinite(point.GeneralPerplexity))
            .GroupBy(point => (point.From, point.DomainShare)).OrderByDescending(group => group.Key.DomainShare).ThenBy(group => Recipe.Order(Recipe.Kld, group.Key.From)).ToArray();
        if (groups.Length == 0)
            return null;
        Legend legend = new Legend()
            .Add("r-kld", "KLD on the front, its γ beside it", MarkShape.Circle)
            .Add("r-kld", "KLD elsewhere", MarkShape.Circle, "hollow faint")
            .Add("r-fine", "fine-tuned (γ = 1) on the front", MarkShape.Square)
            .Add("r-fine", "fine-tuned elsewhere", MarkShape.Square, "hollow faint")
            .Add("r-base", "the model before", MarkShape.Diamond)
            .Add("r-front", "front", null, lineCss: "line");
        int outside = 0;
        XElement[] panels = [.. groups.Select(group => Panel([.. group.Where(point => point.Bettered)], group.Key.From, group.Key.DomainShare, ref outside))];
        string left = outside == 0 ? "" : $" {Numbers.Count(outside)} {(outside == 1 ? "point" : "points")} far from the front lie outside the frames.";
        return numbering.Figure(panels, legend.Element, "What is won and what is forgotten",
            "Each point is one γ at one rate; both perplexities are of development texts, and better is further down and to the left. "
            + "On the front no other point is better on both. Each panel has its own axes." + left);
    }

    private static XElement Panel(ForgettingPoint[] points, string from, double share, ref int outside)
    {
        (double domain, double general) = (points.Min(point => point.DomainPerplexity), points.Min(point => point.GeneralPerplexity));
        ForgettingPoint[] inside = [.. points.Where(point => point.Front || IsBefore(point) || (point.DomainPerplexity <= DomainFrame * domain && point.GeneralPerplexity <= GeneralFrame * general))];
        outside += points.Length - inside.Length;
        var plot = new Plot(
            Axis.Around("general dev PPL", [.. inside.Select(point => point.GeneralPerplexity)]),
            Axis.Around("domain dev PPL", [.. inside.Select(point => point.DomainPerplexity)], room: 0.07));
        ForgettingPoint[] front = [.. inside.Where(point => point.Front).OrderBy(point => point.GeneralPerplexity)];
        plot.Draw(Html.Classed("g", "r-front", Svg.Polyline("line", front.Select(point => (plot.X.At(point.GeneralPerplexity), plot.Y.At(point.DomainPerplexity))))));
        foreach (ForgettingPoint point in inside.OrderBy(point => point.Front))
            plot.Draw(IsBefore(point) ? Before(plot, point) : Mark(plot, point));
        Name(plot, front);
        string text = share < 1 ? $"{Numbers.Share(share)} of the domain’s text" : "all of the domain’s text";
        return plot.Build($"From {Recipe.Of(from).Name}, {text}", $"{inside.Length} points, {front.Length} of them on the front.");
    }

    private static XElement Mark(Plot plot, ForgettingPoint point)
    {
        (string css, MarkShape shape) = point.Gamma == 1 ? ("r-fine", MarkShape.Square) : ("r-kld", MarkShape.Circle);
        return Html.Classed("g", css, Svg.Mark(
            point.Front ? "dot" : "hollow faint", shape, plot.X.At(point.GeneralPerplexity), plot.Y.At(point.DomainPerplexity), point.Front ? 4.5 : 3.5,
            $"γ {Numbers.Setting(point.Gamma)}, rate {Numbers.Setting(point.LearningRate)}: domain {Numbers.Perplexity(point.DomainPerplexity)}, general {Numbers.Perplexity(point.GeneralPerplexity)}"));
    }

    /// <summary>Writes γ beside the points of the front, where there is room: a label that would lie on another is left out.</summary>
    private static void Name(Plot plot, IEnumerable<ForgettingPoint> front)
    {
        var taken = new List<(double X, double Y)>();
        foreach (ForgettingPoint point in front.Where(point => point.Gamma < 1))
        {
            (double x, double y) = (plot.X.At(point.GeneralPerplexity) + 7, plot.Y.At(point.DomainPerplexity) - 6);
            if (x > Plot.Width - 40 || taken.Any(other => Math.Abs(other.X - x) < 28 && Math.Abs(other.Y - y) < 13))
                continue;
            taken.Add((x, y));
            plot.DrawAbove(Svg.Label("mark", x, y, "start", Numbers.Setting(point.Gamma)));
        }
    }

    private static bool IsBefore(ForgettingPoint point) => double.IsNaN(point.Gamma);

    private static XElement Before(Plot plot, ForgettingPoint point) => Html.Classed("g", "r-base", Svg.Mark(
        "dot", MarkShape.Diamond, plot.X.At(point.GeneralPerplexity), plot.Y.At(point.DomainPerplexity), 5,
        $"{Recipe.Of(point.From).Name}, before adapting: domain {Numbers.Perplexity(point.DomainPerplexity)}, general {Numbers.Perplexity(point.GeneralPerplexity)}"));
}
