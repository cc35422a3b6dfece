using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report.Figures;

/// <summary>
/// Perplexity against γ, ours and the paper's. The two corpora's perplexities have nothing in common but their shape over γ,
/// so that both are drawn as the change against fine-tuning (γ = 1), in percent, on one axis.
/// </summary>
internal static class GammaCurve
{
    private const string Measure = "PPL against γ = 1, %";

    /// <summary>Percent above fine-tuning beyond which a point lies outside the frame: distillation from a model that does not know the domain would flatten all the rest.</summary>
    private const double Frame = 12;

    /// <summary>The figure, or null where no base model has been measured at γ = 1 and at another.</summary>
    public static XElement? Draw(ExperimentResults results, Numbering numbering)
    {
        XElement[] panels = [.. results.GammaCurve.GroupBy(point => point.From).OrderBy(points => Recipe.Order(Recipe.Kld, points.Key)).Select(Panel).OfType<XElement>()];
        if (panels.Length == 0)
            return null;
        Legend legend = new Legend()
            .Add("r-kld", "test", MarkShape.Circle, lineCss: "line")
            .Add("r-kld", "dev, on which γ is chosen", MarkShape.Circle, "hollow", "line dashed")
            .Add("r-paper", "the paper, test", MarkShape.Square, "hollow", "line dotted");
        return numbering.Figure(panels, legend.Element, "Perplexity against γ",
            "Each γ at the rate that is best on dev, as the change against fine-tuning (γ = 1): below 0 the reference helps. γ = 0 is distillation, without the words that came; an arrow tells of a point above the frame. "
            + "The paper’s perplexities are of another corpus and printed with one decimal, a step of 1 % here.");
    }

    private static XElement? Panel(IGrouping<string?, GammaPoint> group)
    {
        GammaPoint[] points = [.. group.OrderBy(point => point.Gamma)];
        (string Css, string Line, string Mark, MarkShape Shape, string Name, Func<GammaPoint, double> Of)[] series =
        [
            ("r-paper", "line dotted", "hollow", MarkShape.Square, "paper", point => point.PaperPerplexity),
            ("r-kld", "line dashed", "hollow", MarkShape.Circle, "dev", point => point.DevelopmentPerplexity),
            ("r-kld", "line", "dot", MarkShape.Circle, "test", point => point.TestPerplexity),
        ];
        var curves = series.Select(one => (Style: one, Points: Relative(points, one.Of))).Where(curve => curve.Points.Count > 1).ToArray();
        if (!curves.Any(curve => curve.Style.Css == "r-kld"))
            return null;
        var plot = new Plot(new Axis("γ, weight of the data against the reference", -0.04, 1.04), Axis.Around(Measure, curves.SelectMany(curve => curve.Points).Select(point => point.Percent).Where(percent => percent <= Frame).Append(0), room: 0.08));
        plot.Draw(Svg.Line("zero", plot.X.At(-0.04), plot.Y.At(0), plot.X.At(1.04), plot.Y.At(0)));
        foreach ((var style, IReadOnlyList<(double Gamma, double Percent, double Perplexity)> curve) in curves)
        {
            plot.Draw(Html.Classed("g", style.Css,
                Svg.Polyline(style.Line, curve.Select(point => (plot.X.At(point.Gamma), plot.Y.At(point.Percent)))),
                curve.Select(point => Svg.Mark(style.Mark, style.Shape, plot.X.At(point.Gamma), plot.Y.At(point.Percent), 4,
                    $"γ {Numbers.Setting(point.Gamma)}, {style.Name}: PPL {Numbers.Perplexity(point.Perplexity)}, {Numbers.Change(point.Percent)}"))));
        }
        foreach ((double gamma, double percent, _) in curves.Where(curve => curve.Style.Name == "test").SelectMany(curve => curve.Points).Where(point => point.Percent > Frame))
            plot.DrawAbove(Svg.Label("tick", plot.X.At(gamma) + 4, plot.Y.End + 4, "start", $"↑ {Numbers.Change(percent)}"));
        return plot.Build(Recipe.Title(Recipe.Kld, group.Key), "Curves of the change of perplexity over γ; the table beside has their figures.");
    }

    private static IReadOnlyList<(double Gamma, double Percent, double Perplexity)> Relative(GammaPoint[] points, Func<GammaPoint, double> of)
    {
        double one = points.Where(point => point.Gamma == 1).Select(of).DefaultIfEmpty(double.NaN).First();
        return [.. points.Select(point => (point.Gamma, Percent: Numbers.PercentAbove(of(point), one), Perplexity: of(point))).Where(point => double.IsFinite(point.Percent))];
    }
}
