using System.Globalization;
using Retune.Cli.Experiments;
using Retune.Experiments;
using Retune.Tests.Experiments;

namespace Retune.Tests.Cli.Experiments;

/// <summary>The tables show the results' figures, each in its column.</summary>
public sealed class PaperTablesTests(WholeExperiment whole) : IClassFixture<WholeExperiment>
{
    private readonly ExperimentResults _results = whole.Outcome.Results;

    [Fact]
    public void The_tables_of_recipes_and_of_normalisation_have_the_chosen_models_figures()
    {
        ResultTable recipes = Table("Recipes"), speed = Table("Speed");
        foreach (ResultRow test in _results.Rows.Where(row => row is { Set: "test", Seed: 1, Recipe: not "interpolation" }))
        {
            ResultRow dev = _results.Rows.Single(row => row.Set == "dev" && row.Point == test.Point);
            Assert.Contains(
                [
                    Name(test), F(dev.Perplexity, 2), F(test.Perplexity, 2), F(test.RpplPercent, 1), F(test.PerplexityWithoutUnknown, 2), F(test.GeneralPerplexity, 2),
                    F(test.GeneralPerplexityBefore, 2), S(test.LearningRate), S(test.Gamma),
                ],
                recipes.Rows);
            Assert.Contains(
                [
                    Name(test), F(test.WordsPerSecond, 0), F(test.Threads, 0), F(test.LogDeviationMeanBefore, 4), F(test.LogDeviationMean, 4), F(test.LogDeviationVariance, 4),
                    F(test.UnnormalisedPerplexity, 2), F(test.Perplexity, 2),
                ],
                speed.Rows);
        }
    }

    [Fact]
    public void The_tables_of_gamma_seeds_shares_and_ablations_have_theirs()
    {
        Assert.Equal(
            _results.GammaCurve.Select(point => (string[])[point.From, S(point.Gamma), F(point.DevelopmentPerplexity, 2), F(point.TestPerplexity, 2), F(point.GeneralPerplexity, 2), S(point.LearningRate), F(point.PaperPerplexity, 1)]),
            Table("Gamma").Rows);
        Assert.Equal(
            _results.Seeds.Where(seeds => seeds.Count > 1).Select(seeds => (string[])[$"{seeds.Recipe} from {seeds.From}", seeds.Set, F(seeds.Count, 0), F(seeds.PerplexityMean, 2), F(seeds.PerplexityMinimum, 2), F(seeds.PerplexityMaximum, 2), F(seeds.GeneralPerplexityMean, 2)]),
            Table("Seeds").Rows);
        Assert.Equal(
            _results.ShareRows.Where(row => row.Set == "test").Select(row => (string[])[Name(row), S(row.DomainShare), F(_results.ShareRows.Single(dev => dev.Set == "dev" && dev.Point == row.Point).Perplexity, 2), F(row.Perplexity, 2), F(row.RpplPercent, 1), F(row.GeneralPerplexity, 2), F(row.GeneralPerplexityBefore, 2), S(row.LearningRate), S(row.Gamma)]),
            Table("Less").Rows);
        Assert.Equal(
            _results.Ablations.Select(point => (string[])
            [
                point.Ablation, point.Value + (point.Chosen ? " *" : ""), S(point.Gamma), S(point.LearningRate), F(point.DevelopmentPerplexity, 2) + (point.IsModelAdapted ? " =" : ""), F(point.TestPerplexity, 2),
                F(point.GeneralPerplexity, 2), F(point.LogDeviationMeanBefore, 4), F(point.LogDeviationMean, 4), F(point.LogDeviationVariance, 4), F(point.LastPerplexity, 2), F(point.LastLogDeviationMean, 4),
            ]),
            Table("Ablations").Rows);
    }

    [Fact]
    public void A_seed_that_diverged_is_told()
    {
        ExperimentResults results = _results with { Diverged = [new DivergedPoint("kld-from-ood-seed-2", "diverged in iteration 1.")] };
        Assert.Contains("kld-from-ood-seed-2 is in no figure: diverged in iteration 1.", PaperTables.Of(results).Single(table => table.Title.StartsWith("Recipes", StringComparison.Ordinal)).Notes);
        Assert.DoesNotContain("in no figure", string.Concat(PaperTables.Of(_results).SelectMany(table => table.Notes)));
    }

    private ResultTable Table(string title) => PaperTables.Of(_results).Single(table => table.Title.StartsWith(title, StringComparison.Ordinal));

    private static string Name(ResultRow row) => row.From is null ? row.Recipe : $"{row.Recipe} from {row.From}";

    private static string S(double value) => double.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture);

    private static string F(double value, int decimals) => double.IsNaN(value) ? "" : value.ToString(decimals == 0 ? "N0" : $"F{decimals}", CultureInfo.InvariantCulture);
}
