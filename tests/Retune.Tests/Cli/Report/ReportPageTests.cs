using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Retune.Tests.Cli.Report;

public class ReportPageTests
{
    [Fact]
    public void Every_list_of_the_results_has_its_table_or_figure()
    {
        Assert.Equal(
        [
            "Table 1 Recipes.", "Table 2 Recipes with less of the domain’s text.", "Figure 1 Perplexity against γ.", "Table 3 γ.",
            "Figure 2 What is won and what is forgotten.", "Table 4 Where KLD pays against fine-tuning.", "Table 5 Grids.", "Figure 3 Training curves.",
            "Table 6 Grids with less of the domain’s text.", "Figure 4 Training curves with less of the domain’s text.", "Table 7 Runs that were stopped early or diverged.",
            "Table 8 Speed and log deviation.", "Figure 5 Log deviation on the domain’s test text.", "Figure 6 Words whose probability moved most.", "Table 9 Ablations.",
            "Table 10 Texts and vocabulary.",
        ], new Page(MadeUpResults.Full()).Captions);
    }

    [Fact]
    public void An_experiment_that_has_just_begun_says_so_and_has_no_empty_figure()
    {
        var page = new Page(MadeUpResults.Empty());
        Assert.Empty(page.Root.Descendants("figure"));
        Assert.Empty(page.Root.Descendants("svg"));
        Assert.Equal(["The answer", "Set-up"], page.Root.Descendants("h2").Select(heading => heading.Value));
        Assert.Contains("Unfinished: 0 of 140 points.", page.Text());
        Assert.Contains("No model adapted with KLD has been measured on the test text yet.", page.Text());
    }

    [Theory]
    [InlineData("rows", "Recipes", "Speed and log deviation")]
    [InlineData("share_rows", "Recipes with less of the domain’s text", null)]
    [InlineData("gamma_curve", "Perplexity against γ", "γ")]
    [InlineData("forgetting", "What is won and what is forgotten", "Where KLD pays against fine-tuning")]
    [InlineData("grids", "Grids", "Training curves")]
    [InlineData("log_deviation_histograms", "Log deviation on the domain’s test text", null)]
    [InlineData("moved_words", "Words whose probability moved most", null)]
    [InlineData("ablations", "Ablations", null)]
    [InlineData("texts", "Texts and vocabulary", null)]
    public void An_empty_list_takes_its_tables_and_figures_away_and_leaves_the_others(string list, string gone, string? alsoGone)
    {
        JsonObject results = MadeUpResults.Full();
        results[list] = new JsonArray();
        string[] titles = [.. new Page(results).Root.Descendants("figcaption").Select(caption => caption.Elements("b").Last().Value.TrimEnd('.'))];
        Assert.DoesNotContain(gone, titles);
        Assert.DoesNotContain(alsoGone, titles);
        Assert.InRange(titles.Length, 10, 15);
    }

    [Fact]
    public void Texts_from_elsewhere_are_escaped()
    {
        const string hostile = "<script>alert(\"1\")</script> & 'more'";
        JsonObject results = MadeUpResults.Full();
        results["title"] = hostile;
        results["name"] = hostile;
        results["config"]!["name"] = hostile;
        results["texts"]![0]!["name"] = hostile;
        results["moved_words"]![0]!["word"] = "a<b>\u0001&";
        results["grids"]![0]!["points"]![4]!["reason"] = hostile;
        results["ablations"]![0]!["value"] = hostile;
        results["rows"]![0]!["recipe"] = hostile;
        var page = new Page(results);
        Assert.DoesNotContain("<script", page.Source);
        Assert.Equal(hostile, page.Root.Descendants("h1").Single().Value);
        Assert.Contains(page.Figure("Words whose probability moved most").Descendants("text"), text => text.FirstNode is XText { Value: "a<b>\uFFFD&" });
        Assert.Equal(hostile, page.Figure("Texts and vocabulary").Descendants("tbody").Single().Element("tr")!.Element("th")!.Value);
        Assert.Contains(hostile, page.Figure("Runs that were stopped early or diverged").Descendants("td").Select(cell => cell.Value));
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        string page = new Page(MadeUpResults.Full()).Source;
        foreach (string word in (string[])["http:", "https:", "//cdn", "url(", "@import", "@font-face", "src=", "<script", "<link", "<img"])
            Assert.DoesNotContain(word, page);
    }

    [Fact]
    public void Tables_have_headers_and_scroll_in_a_box_and_drawings_have_a_title_and_a_description()
    {
        XElement root = new Page(MadeUpResults.Full()).Root;
        Assert.All(root.Descendants("figure"), figure => Assert.Single(figure.Elements("figcaption")));
        Assert.All(root.Descendants("th"), cell => Assert.Contains(cell.Attribute("scope")?.Value, (string[])["col", "row", "colgroup"]));
        Assert.All(root.Descendants("table"), table => Assert.Contains(table.Ancestors("div"), box => box.Attribute("class")?.Value == "scroll"));
        foreach (XElement table in root.Descendants("table"))
        {
            int columns = table.Element("thead")!.Elements("tr").Last().Elements().Count();
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal(columns, row.Elements().Count()));
            Assert.All(table.Element("thead")!.Elements("tr"), row => Assert.Equal(columns, row.Elements().Sum(cell => (int?)cell.Attribute("colspan") ?? 1)));
        }
        XElement[] drawings = [.. Page.Classed(root, "panel").Select(panel => panel.Element("svg")!)];
        Assert.Equal(25, drawings.Length);
        Assert.All(drawings, drawing => Assert.True(drawing.Element("title")!.Value.Length > 0 && drawing.Element("desc")!.Value.Length > 0));
        Assert.DoesNotContain("NaN", root.ToString());
    }

    [Fact]
    public void Links_lead_to_sections()
    {
        XElement root = new Page(MadeUpResults.Full()).Root;
        Assert.Equal(root.Descendants("section").Select(section => "#" + section.Attribute("id")!.Value), root.Descendants("a").Select(link => link.Attribute("href")!.Value));
        Assert.Equal(10, root.Descendants("a").Count());
    }

    [Fact]
    public void The_head_tells_how_far_the_experiment_is_and_where_it_ran()
    {
        JsonObject results = MadeUpResults.Full();
        (results["finished"], results["points_done"]) = (false, 12);
        var page = new Page(results);
        Assert.Contains("2026-11-22 19:00 UTC · 12 of 140 points · 3\u00A0h 25\u00A0min of training · Some processor (2 threads)", page.Text());
        Assert.Contains("Unfinished: 12 of 140 points.", page.Text());
        Assert.DoesNotContain("Unfinished", new Page(MadeUpResults.Full()).Text());
        Assert.Contains("\"hidden\": 256", page.Root.Descendants("pre").Single().Value);
        Assert.Contains("0123abc", page.Root.Descendants("dd").Select(value => value.Value));
    }
}
