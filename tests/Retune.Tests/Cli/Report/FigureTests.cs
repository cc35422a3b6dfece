using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Retune.Cli.Report.Figures;

namespace Retune.Tests.Cli.Report;

public class FigureTests
{
    private static readonly Page _page = new(MadeUpResults.Full());

    [Fact]
    public void The_gamma_figure_draws_ours_and_the_papers_curve_as_changes_against_fine_tuning()
    {
        const string figure = "Perplexity against γ";
        Assert.Contains("γ 0.5, paper: PPL 9.70, −5.8\u00A0%", _page.Hovers(figure));
        Assert.Contains("γ 1, test: PPL 49.96, 0.0\u00A0%", _page.Hovers(figure));
        Assert.Equal(6 * 3 + 6 * 2, _page.Hovers(figure).Count());      // the paper has no curve from OOD
    }

    [Fact]
    public void A_point_far_above_fine_tuning_is_told_by_an_arrow_and_flattens_nothing()
    {
        const string figure = "Perplexity against γ";
        JsonObject results = MadeUpResults.Full();
        foreach (JsonNode? point in results["gamma_curve"]!.AsArray().Where(point => point!["gamma"]!.GetValue<double>() == 0))
            point!["test_perplexity"] = 150.0;
        var page = new Page(results);
        Assert.Contains("↑ +200.2\u00A0%", page.Figure(figure).Value);
        Assert.DoesNotContain("↑ +", _page.Figure(figure).Value);
        Assert.DoesNotContain(page.Figure(figure).Descendants().Where(element => (string?)element.Attribute("class") == "tick"), tick => tick.Value == "100");
    }

    [Fact]
    public void Without_fine_tuning_there_is_nothing_to_draw_gammas_against()
    {
        JsonObject results = MadeUpResults.Full();
        results["gamma_curve"] = new JsonArray([.. results["gamma_curve"]!.AsArray().Where(point => point!["gamma"]!.GetValue<double>() != 1).Select(point => point!.DeepClone())]);
        string[] captions = [.. new Page(results).Captions];
        Assert.DoesNotContain(captions, caption => caption.EndsWith("Perplexity against γ.", StringComparison.Ordinal));
        Assert.Contains(captions, caption => caption.EndsWith(" γ.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_front_is_drawn_strong_and_far_points_are_counted()
    {
        JsonObject results = MadeUpResults.Full();
        JsonObject far = results["forgetting"]![1]!.DeepClone().AsObject();
        (far["domain_perplexity"], far["general_perplexity"], far["front"]) = (500.0, 500.0, false);
        results["forgetting"]!.AsArray().Add(far);
        var page = new Page(results);
        XElement figure = page.Figure("What is won and what is forgotten");
        int front = results["forgetting"]!.AsArray().Count(point => point!["front"]!.GetValue<bool>());
        Assert.Equal(front, Page.Classed(figure, "panel").SelectMany(panel => Page.Classed(panel, "dot")).Count());
        Assert.Contains("1 point far from the front", figure.Value);
        Assert.DoesNotContain("far from the front", _page.Figure("What is won and what is forgotten").Value);
    }

    [Fact]
    public void Training_curves_draw_chosen_runs_strong_and_mark_those_that_did_not_finish()
    {
        XElement[] panels = [.. Page.Classed(_page.Figure("Training curves"), "panel")];
        Assert.Equal(["The chosen runs", "OOD", "ID", "OOD+ID", "fine-tuned from OOD+ID", "KLD from OOD+ID", "fine-tuned from OOD", "KLD from OOD"], panels.Select(panel => panel.Element("h4")!.Value));
        Assert.Equal(7, Page.Classed(panels[0], "line").Count());
        Assert.Equal((5, 4), (Page.Classed(panels[1], "line").Count(), Page.Classed(panels[1], "faint").Count()));
        Assert.Single(Page.Classed(panels[1], "stroke"));
        // The run that ran away does not press the others flat.
        Assert.DoesNotContain("1000", Page.Classed(panels[1], "tick").Select(tick => tick.Value));
    }

    [Fact]
    public void Histograms_are_densities_on_one_axis()
    {
        XElement[] panels = [.. Page.Classed(_page.Figure("Log deviation on the domain’s test text"), "panel")];
        Assert.Equal(3, panels.Length);
        Assert.Single(panels.Select(panel => string.Join(' ', Page.Classed(panel, "tick").Select(tick => tick.Value))).Distinct());
        double[] heights = [.. panels.Select(panel => Page.Classed(panel, "bar").Max(bar => double.Parse(bar.Attribute("height")!.Value, CultureInfo.InvariantCulture)))];
        Assert.Equal(0.16 / 0.13, heights[2] / heights[0], 0.02);        // a Gaussian's peak is inverse to its width
    }

    [Fact]
    public void Words_are_sorted_by_how_far_they_moved_and_long_ones_shortened()
    {
        XElement[] panels = [.. Page.Classed(_page.Figure("Words whose probability moved most"), "panel")];
        Assert.Equal(["gastric", "oesophagogastro…", "biopsies"], Page.Classed(panels[0], "word").Take(3).Select(word => ((XText)word.FirstNode!).Value));
        Assert.Equal(["× 242,802", "× 10", "× 8.17"], Page.Classed(panels[0], "value").Take(3).Select(value => value.Value));
        Assert.Equal(["court", "players", "</s>", "\"", "theatre", "election"], Page.Classed(panels[1], "word").Select(word => ((XText)word.FirstNode!).Value));
        Assert.Contains(_page.Hovers("Words whose probability moved most"), hover => hover.StartsWith("oesophagogastroduodenoscopy: 31 times, mean ln p −6.10 before, +2.35", StringComparison.Ordinal));
    }

    [Fact]
    public void A_figure_that_is_null_leaves_its_point_out()
    {
        JsonObject results = MadeUpResults.Full();
        foreach (JsonNode? point in results["gamma_curve"]!.AsArray())
            point!["development_perplexity"] = null;
        results["forgetting"]![0]!["general_perplexity"] = null;
        results["moved_words"]![0]!["mean_ln_ratio"] = null;
        results["rows"]![0]!["perplexity"] = null;
        results["grids"]![0]!["points"]![0]!["iterations"]![0]!["development_perplexity"] = null;
        var page = new Page(results);
        Assert.DoesNotContain("NaN", page.Source);
        Assert.Equal(6 * 2 + 6, page.Hovers("Perplexity against γ").Count());
    }

    [Theory]
    [InlineData(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-0.04, 1.04, 6, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(49.3, 53.9, 6, "50 51 52 53")]
    [InlineData(-6.3, 2.2, 6, "−6 −4 −2 0 2")]
    [InlineData(120, 9_800, 6, "2000 4000 6000 8000")]
    public void A_linear_axis_has_round_ticks(double least, double greatest, int most, string expected) =>
        Assert.Equal(expected, string.Join(' ', new Axis("", least, greatest).Ticks(most).Select(tick => tick.Label)));

    [Theory]
    [InlineData(52, 160, "60 80 100 120 140 160")]
    [InlineData(52, 210, "70 100 150 200")]
    [InlineData(52, 900, "100 200 300 500")]
    [InlineData(3, 20_000, "10 100 1000 10000")]
    public void A_logarithmic_axis_has_round_ticks(double least, double greatest, string expected) =>
        Assert.Equal(expected, string.Join(' ', new Axis("", least, greatest, Logarithmic: true).Ticks(6).Select(tick => tick.Label)));

    [Fact]
    public void An_axis_of_equal_values_still_spans_something()
    {
        foreach (bool logarithmic in (bool[])[false, true])
        {
            Axis axis = Axis.Around("", [50, 50], logarithmic) with { Start = 10, End = 110 };
            Assert.Equal(60, axis.At(50), 1);
            Assert.True(axis.Ticks(6).Count > 0);
        }
    }
}
