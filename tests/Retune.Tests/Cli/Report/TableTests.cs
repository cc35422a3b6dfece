using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Retune.Tests.Cli.Report;

/// <summary>Every figure stands where it belongs.</summary>
public class TableTests
{
    private static readonly Page _page = new(MadeUpResults.Full());

    [Fact]
    public void The_recipes_are_means_over_the_seeds_with_dev_general_choice_and_paper_beside_them()
    {
        Assert.Equal(["49.40", "12.1", "49.30–49.50 (3)", "50.39", "80.50", "95.60", "+18.8\u00A0%", "0.2", "0.75", "9.8", "10.1"], _page.Row("Recipes", "KLD from OOD+ID"));
        Assert.Equal(["83.40", "−48.4", "–", "85.07", "–", "87.00", "–", "0.2", "1", "17.8", "−63.3"], _page.Row("Recipes", "OOD"));
        Assert.Equal(["62.10", "−10.5", "–", "63.34", "–", "95.00", "–", "–", "–", "–", "–"], _page.Row("Recipes", "interpolation, ID at 0.45"));
        Assert.Equal(["66.60", "−18.5", "–", "67.93", "87.00", "91.00", "+4.6\u00A0%", "0.2", "0.9", "–", "–"], _page.Row("Recipes", "KLD from OOD"));
    }

    [Fact]
    public void With_less_of_the_text_each_share_has_its_own_recipes()
    {
        Assert.Equal(["62.00", "−10.3", "–", "63.24", "80.00", "88.00", "+10.0\u00A0%", "0.2", "0.75"], _page.Row("Recipes with less of the domain’s text", "KLD from OOD+ID, 1\u00A0%"));
        Assert.Equal("60.00", _page.Row("Recipes with less of the domain’s text", "KLD from OOD+ID, 10\u00A0%")[0]);
    }

    [Fact]
    public void Gammas_stand_against_fine_tuning_and_beside_the_papers()
    {
        JsonNode point = MadeUpResults.Full()["gamma_curve"]![1]!;
        Assert.Equal($"{point["test_perplexity"]!.GetValue<double>():F2}", _page.Row("γ", "OOD+ID, γ\u00A0=\u00A00.5")[2]);
        Assert.Equal(["9.7", "−5.8\u00A0%"], _page.Row("γ", "OOD+ID, γ\u00A0=\u00A00.5")[5..]);
        Assert.Equal("0.0\u00A0%", _page.Row("γ", "OOD+ID, γ\u00A0=\u00A01")[3]);
        Assert.Equal(["–", "–"], _page.Row("γ", "OOD, γ\u00A0=\u00A00.5")[5..]);
    }

    [Fact]
    public void Speed_and_log_deviation_stand_beside_the_papers_speed()
    {
        Assert.Equal(["19,200", "1", "53,000–55,000", "−0.040", "0.004", "0.020", "49.40", "49.89", "46.93"], _page.Row("Speed and log deviation", "KLD from OOD+ID"));
        Assert.Equal(["25,400", "1", "71,000–75,000"], _page.Row("Speed and log deviation", "fine-tuned from OOD+ID")[..3]);
        Assert.Equal("–", _page.Row("Speed and log deviation", "KLD from OOD")[2]);
    }

    [Fact]
    public void Texts_are_counted_and_the_vocabulary_is_beside_the_papers()
    {
        Assert.Equal(["100,000", "2,000,000", "28,284", "2.50"], _page.Row("Texts and vocabulary", "general.train"));
        Assert.Contains("20,190 words that occur 3 times or more in the training texts (the paper: 58,116)", _page.Figure("Texts and vocabulary").Value);
    }

    [Fact]
    public void Ablations_stand_against_the_value_that_the_experiment_uses()
    {
        Assert.Equal(["0.75", "0.2", "51.10", "50.10", "+1.4\u00A0%", "95.00", "0.100", "−0.003", "0.014", "51.60", "0.090"], _page.Row("Ablations", "dropout 0"));
        Assert.Equal("–", _page.Row("Ablations", "dropout 0.25")[4]);
        Assert.Equal("51.10=", _page.Row("Ablations", "temperature T 2")[2]);
        JsonObject results = MadeUpResults.Full();
        JsonNode diverged = results["ablations"]!.AsArray().Single(ablation => ablation!["ablation"]!.GetValue<string>() == "temperature" && ablation["value"]!.GetValue<string>() == "2")!;
        diverged["development_perplexity"] = null;
        Assert.Equal("–", new Page(results).Row("Ablations", "temperature T 2")[2]);
        Assert.Equal("–", _page.Row("Ablations", "temperature T 2")[4]);
    }

    [Fact]
    public void Where_it_pays_compares_the_best_of_each_kind_and_the_one_that_forgets_least()
    {
        JsonObject results = MadeUpResults.Empty();
        results["forgetting"] = new JsonArray(
            Point(1, 70, 90), Point(1, 72, 88), Point(0.5, 69, 89), Point(0.5, 69.5, 85), Point(0.75, 68.6, 91), Point(0.9, 70.5, 80));
        Assert.Equal(["70.00", "90.00", "0.75", "68.60", "−2.0\u00A0%", "91.00", "0.5", "69.50", "85.00"], new Page(results).Row("Where KLD pays against fine-tuning", "OOD, 10\u00A0%"));
        results["forgetting"] = new JsonArray(Point(1, 70, 90), Point(0.5, 71, 60));
        Assert.Equal(["70.00", "90.00", "0.5", "71.00", "+1.4\u00A0%", "60.00", "–", "–", "–"], new Page(results).Row("Where KLD pays against fine-tuning", "OOD, 10\u00A0%"));
        results["forgetting"] = new JsonArray(Point(1, 70, 90), Point(0.5, 70, 90, bettered: false));
        Assert.Equal(["70.00", "90.00", "–", "70.00", "0.0\u00A0%", "90.00", "–", "70.00", "90.00"], new Page(results).Row("Where KLD pays against fine-tuning", "OOD, 10\u00A0%"));
    }

    [Fact]
    public void A_grid_marks_the_chosen_point_the_edge_and_what_did_not_finish()
    {
        XElement scratch = Table("Trained from scratch"), adapted = Table("fine-tuned and KLD from OOD+ID");
        Assert.Equal(["0.05", "0.1", "0.2", "0.4", "0.8"], scratch.Descendants("thead").Single().Elements("tr").Last().Elements().Skip(1).Select(cell => cell.Value));
        Assert.Equal(["83.40", "×"], Cells(scratch, "OOD").Where((_, column) => column is 2 or 4).Select(cell => cell.Value));
        XElement edge = Cells(scratch, "ID")[4].Element("span")!;
        Assert.Equal(("◂85.00▸", "cell chosen r-id", "--shade:1.00"), (edge.Value, edge.Attribute("class")!.Value, edge.Attribute("style")!.Value));

        Assert.Equal(["0", "0.5", "0.75", "0.9", "0.95", "1"], adapted.Descendants("thead").Single().Elements("tr").Last().Elements().Skip(1).Select(cell => cell.Value));
        Assert.Equal(["50.00", "50.60"], Page.Classed(adapted, "chosen").Select(cell => cell.Value));
        Assert.EndsWith("†", Cells(adapted, "0.05")[0].Value);
        Assert.EndsWith("=", Cells(adapted, "0.4")[0].Value);
        Assert.Equal("--shade:0.76", Cells(adapted, "0.2")[5].Element("span")!.Attribute("style")!.Value);      // 1.2 % of the 5 % above the best
    }

    private static XElement Table(string caption) => _page.Figure("Grids").Descendants("table").Single(table => table.Element("caption")!.Value == caption);

    private static XElement[] Cells(XElement table, string row) => [.. table.Element("tbody")!.Elements("tr").Single(one => one.Element("th")!.Value == row).Elements("td")];

    private static JsonObject Point(double gamma, double domain, double general, bool bettered = true) => new()
    {
        ["from"] = "ood",
        ["domain_share"] = 0.1,
        ["gamma"] = gamma,
        ["learning_rate"] = 0.2,
        ["domain_perplexity"] = domain,
        ["general_perplexity"] = general,
        ["bettered"] = bettered,
        ["front"] = false,
    };
}
