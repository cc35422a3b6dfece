using System.Text.Json.Nodes;
using Retune.Cli.Report;

namespace Retune.Tests.Cli.Report;

/// <summary>What the report says in words is what the figures say.</summary>
public class AnswerTests
{
    [Fact]
    public void A_clear_case_is_told_with_its_seeds_and_the_papers_figures()
    {
        Answer answer = Of(Kld(49, 49.2), Both(56, 56.2), Tuned(50.8, 51));
        Assert.Equal("Adapting OOD+ID with KLD beats training on both texts: its test perplexity is 12.5\u00A0% lower than that of OOD+ID. It beats fine-tuning by 3.5\u00A0%. "
            + "It forgot less of the general text: that text’s perplexity went +18.8\u00A0%, fine-tuned +31.2\u00A0%.", answer.Headline);
        string text = Text(answer);
        Assert.Contains("49.10 (2 seeds, 49.00–49.20) is 12.5\u00A0% lower than 56.10 (2 seeds, 56.00–56.20); the seeds’ ranges do not overlap. The paper found 10.1\u00A0% lower.", text);
        Assert.Contains("lower in 2 of 2 seeds; the seeds’ ranges do not overlap. The paper found 4.9\u00A0% lower.", text);
        Assert.Contains("was 80.00 before, 105.00 fine-tuned (+31.2\u00A0%) and 95.00 with KLD (+18.8\u00A0%). KLD forgot less.", text);
        Assert.Contains("Where KLD did not pay: in none of the comparisons measured.", text);
        Assert.Contains("Lowest test perplexity of all recipes: KLD from OOD+ID, 49.10", text);
    }

    [Fact]
    public void Where_it_loses_it_is_said()
    {
        Answer answer = Of(Kld(58), Both(56), Tuned(50));
        Assert.StartsWith("Adapting OOD+ID with KLD does not beat training on both texts: its test perplexity is 3.6\u00A0% higher than that of OOD+ID. It does not beat fine-tuning, which is 13.8\u00A0% lower.", answer.Headline);
        Assert.Contains("58.00 (one seed) is 16.0\u00A0% higher than 50.00 (one seed); one seed on either side, so that chance is not measured.", Text(answer));
        Assert.Contains("Where KLD did not pay: KLD from OOD+ID against OOD+ID, test text (+3.6\u00A0%); KLD from OOD+ID against fine-tuned from OOD+ID, test text (+16.0\u00A0%).", Text(answer));
    }

    [Fact]
    public void Seeds_whose_ranges_overlap_decide_nothing()
    {
        Answer answer = Of(Kld(49, 51), Tuned(50, 52));
        Assert.Contains("Against fine-tuning it is undecided: 2.0\u00A0% lower than it on average, but the seeds’ ranges overlap.", answer.Headline);
        Assert.Contains("lower in 2 of 2 seeds; the seeds’ ranges overlap, so that neither is shown to be better.", Text(answer));
        Assert.Contains("test text (−2.0\u00A0%, which the seeds do not decide)", Text(answer));
    }

    [Fact]
    public void A_single_seed_decides_only_what_is_more_than_the_other_sides_seeds_differ()
    {
        Answer near = Of(Kld(47.6, 47.64), Both(47.66), Tuned(47.69));
        Assert.StartsWith("Adapting OOD+ID with KLD is not shown to beat training on both texts: its test perplexity is 0.1\u00A0% lower than that of OOD+ID, no more than the seeds of one side differ. It beats fine-tuning by 0.1\u00A0%.", near.Headline);
        Assert.Contains("47.66 (one seed); one seed on a side, and a difference no greater than the other side’s seeds span, so that neither is shown to be better.", Text(near));
        Assert.Contains("47.69 (one seed); one seed on a side, and a difference greater than the other side’s seeds span.", Text(near));
        Assert.Contains("Where KLD did not pay: KLD from OOD+ID against OOD+ID, test text (−0.1\u00A0%, which the seeds do not decide).", Text(near));
        Assert.Contains("beats training on both texts: its test perplexity is 2.0\u00A0% lower than that of OOD+ID, in one run of each.", Of(Kld(49), Both(50)).Headline);
        Assert.StartsWith("Adapting OOD+ID with KLD does not beat training on both texts: its test perplexity is the same as that of OOD+ID. It is as good as fine-tuning.", Of(Kld(49), Both(49.01), Tuned(49)).Headline);
    }

    [Fact]
    public void What_is_not_measured_yet_is_not_claimed()
    {
        Assert.Equal("No model adapted with KLD has been measured on the test text yet.", Of(Both(56)).Headline);
        Assert.Empty(Of(Both(56)).Findings());
        Assert.Equal("Adapted with KLD, OOD+ID reaches a test perplexity of 49.00. Fine-tuning has not been measured yet.", Of(Kld(49)).Headline);
    }

    [Fact]
    public void From_the_general_model_nothing_is_said_of_the_paper()
    {
        string text = Text(Of(Row("kld", "ood", 66), Row("fine-tune", "ood", 67), Both(56)));
        Assert.Contains("Adapting OOD with KLD", text);
        Assert.Contains("1.5\u00A0% lower than 67.00", text);
        Assert.DoesNotContain("The paper", text);
    }

    [Fact]
    public void Edges_deviations_and_smaller_texts_are_told()
    {
        string text = Text(new Answer(Page.Load(MadeUpResults.Full())));
        Assert.Contains("The best learning rate of ID lies on the edge of its grid: a wider grid might do better.", text);
        Assert.Contains("Not quite normalised on the test text, with their mean log deviations: ID (+0.031).", text);
        Assert.Contains("With less of the domain’s text the test perplexity against fine-tuning’s: KLD from OOD+ID, 10\u00A0% of the text: −1.6\u00A0%; KLD from OOD+ID, 1\u00A0% of the text: +1.6\u00A0%.", text);
        Assert.Contains("KLD from OOD+ID, 1\u00A0% of the text against fine-tuned from OOD+ID, 1\u00A0%, test text (+1.6\u00A0%)", text);
    }

    [Fact]
    public void Grids_that_bettered_nothing_are_named_in_one_sentence()
    {
        JsonObject results = MadeUpResults.Full();
        foreach (JsonNode? grid in results["grids"]!.AsArray().Where(grid => grid!["from"]?.GetValue<string>() == "ood" && grid["domain_share"]!.GetValue<double>() < 1))
        {
            foreach (JsonNode? point in grid!["points"]!.AsArray())
                point!["bettered"] = false;
        }
        Assert.Contains(
            "No point of these grids bettered the model adapted, whose figures are shown in their place: fine-tuned from OOD on 10\u00A0% of the domain’s text; KLD from OOD on 10\u00A0% of the domain’s text.",
            Text(new Answer(Page.Load(results))));
    }

    [Fact]
    public void The_same_difference_is_told_on_the_development_text_and_without_unknown_words()
    {
        JsonNode[] rows = [.. Kld(49, 51), .. Tuned(50, 52)];
        foreach (JsonNode row in rows)
            row["perplexity_without_unknown"] = row["recipe"]!.GetValue<string>() == "kld" ? 51 : 50;
        JsonNode[] development = [.. rows.Select(row => row.DeepClone())];
        foreach (JsonNode row in development)
            (row["set"], row["perplexity"]) = ("dev", row["recipe"]!.GetValue<string>() == "kld" ? 39 : 40);
        Assert.Contains("so that neither is shown to be better. The same on the development text −2.5\u00A0%, on the test text without the positions of <unk> +2.0\u00A0%. The paper", Text(Of(rows, development)));
        Assert.DoesNotContain("The same", Text(Of(Kld(49), Tuned(50))));
    }

    [Fact]
    public void What_forgets_least_at_the_fine_tuned_models_perplexity_is_named_where_it_is_not_the_chosen_one()
    {
        JsonObject results = MadeUpResults.Empty();
        results["rows"] = new JsonArray([.. Kld(49), .. Tuned(50)]);
        results["forgetting"] = new JsonArray(Forgetting(1, 0.1, 43, 62), Forgetting(0.75, 0.2, 42, 63), Forgetting(0.75, 0.1, 42.9, 61), Forgetting(0.5, 0.1, 43.1, 60));
        Assert.Contains("on the domain’s development text, γ\u00A0=\u00A00.75 at rate 0.1 forgot least: 61.00.", Text(new Answer(Page.Load(results))));
        results["forgetting"] = new JsonArray(Forgetting(1, 0.1, 43, 62), Forgetting(0.75, 0.2, 42, 61), Forgetting(0.75, 0.1, 42.9, 63));
        Assert.DoesNotContain("forgot least", Text(new Answer(Page.Load(results))));

        static JsonNode Forgetting(double gamma, double rate, double domain, double general) => new JsonObject
        {
            ["from"] = "ood+id",
            ["domain_share"] = 1,
            ["gamma"] = gamma,
            ["learning_rate"] = rate,
            ["domain_perplexity"] = domain,
            ["general_perplexity"] = general,
            ["bettered"] = true,
            ["outcome"] = "finished",
        };
    }

    [Fact]
    public void What_was_not_varied_is_named()
    {
        JsonObject results = MadeUpResults.Full();
        JsonArray grids = results["grids"]!.AsArray();
        Assert.DoesNotContain("Only one value", Text(new Answer(Page.Load(results))));
        JsonNode grid = grids.First(grid => grid!["recipe"]!.GetValue<string>() == "kld")!.DeepClone();
        (grid["recipe"], grid["points"]) = ("cross-entropy+kld", new JsonArray([.. grid["points"]!.AsArray().Where(point => point!["gamma"]!.GetValue<double>() == 0.75).Select(point => point!.DeepClone())]));
        grid["points"]![0]!["chosen"] = true;
        grids.Add(grid);
        Assert.Contains("Only one value was tried, so that a better one may exist: γ 0.75 of cross-entropy + KLD from OOD+ID.", Text(new Answer(Page.Load(results))));
    }

    private static Answer Of(params JsonNode[][] rows)
    {
        JsonObject results = MadeUpResults.Empty();
        results["rows"] = new JsonArray([.. rows.SelectMany(row => row)]);
        return new Answer(Page.Load(results));
    }

    private static string Text(Answer answer) =>
        string.Join('\n', answer.Findings().SelectMany(group => group.Items.Select(item => item.Value).Prepend(group.Heading)));

    private static JsonNode[] Kld(params double[] perplexities) => Row("kld", "ood+id", perplexities);

    private static JsonNode[] Tuned(params double[] perplexities) => Row("fine-tune", "ood+id", perplexities);

    private static JsonNode[] Both(params double[] perplexities) => Row("ood+id", null, perplexities);

    private static JsonNode[] Row(string recipe, string? from, params double[] perplexities) =>
    [
        .. perplexities.Select((perplexity, index) => new JsonObject
        {
            ["recipe"] = recipe,
            ["from"] = from,
            ["set"] = "test",
            ["seed"] = index + 1,
            ["point"] = $"{recipe}-{index}",
            ["perplexity"] = perplexity,
            ["general_perplexity"] = recipe == "kld" ? 95 : 105,
            ["general_perplexity_before"] = from is null ? null : 80,
        }),
    ];
}
