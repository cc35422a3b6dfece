using Retune.Cli.Experiments;
using Retune.Experiments;

namespace Retune.Tests.Experiments;

public sealed class UnbetteredTests : IDisposable
{
    private readonly TinyExperiment _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void Where_no_rate_betters_the_model_adapted_the_results_say_so_once_instead_of_showing_it_as_so_many_models()
    {
        ExperimentConfig config = TinyExperiment.Config with
        {
            // A model that knows both texts well and rates that ruin it, though not so far that the runs count as diverged.
            Schedules = TinyExperiment.Config.Schedules with { General = TinyExperiment.Schedule(10, 5) },
            Adaptation = TinyExperiment.Config.Adaptation with { From = ["ood+id"], Rates = [2, 3], Gammas = [0.5, 0.9] },
            EarlyStop = new EarlyStopSettings { Percent = 1e9, FromIteration = 1 },
        };
        ExperimentResults results = Experiment.Run(_tiny.Task(config), new ExperimentListener()).Results;

        ResultPoint model = results.Grids.Single(grid => grid.Recipe == "ood+id").Points.Single(point => point.Chosen);
        Assert.True(model.Bettered);
        ResultGrid[] adapted = [.. results.Grids.Where(grid => grid.From == "ood+id")];
        Assert.Equal(6, adapted.Sum(grid => grid.Points.Count));
        Assert.All(adapted.SelectMany(grid => grid.Points), point => Assert.Equal((false, model.Perplexity), (point.Bettered, point.Perplexity)));
        Assert.All(adapted, grid => Assert.Empty(grid.Edges));
        Assert.All(results.GammaCurve, point => Assert.Equal((double.NaN, model.Perplexity), (point.LearningRate, point.DevelopmentPerplexity)));
        ForgettingPoint front = Assert.Single(results.Forgetting, point => point.Front);
        Assert.Equal((double.NaN, double.NaN, model.Perplexity, model.GeneralPerplexity), (front.Gamma, front.LearningRate, front.DomainPerplexity, front.GeneralPerplexity));

        ResultRow[] rows = [.. results.Rows.Where(row => row.From is not null)];
        Assert.Equal(4, rows.Length);
        Assert.All(rows, row => Assert.Equal((double.NaN, double.NaN), (row.LearningRate, row.Gamma)));

        ResultTable[] tables = [.. PaperTables.Of(results)];
        ResultTable recipes = tables.Single(table => table.Title.StartsWith("Recipes"));
        Assert.Equal(
            ["fine-tune from ood+id: no point of its grid bettered the model adapted, whose figures these are.", "kld from ood+id: no point of its grid bettered the model adapted, whose figures these are."],
            recipes.Notes.Where(note => note.Contains("bettered")));
        Assert.Equal(["ood+id", "1", "", ""], Assert.Single(tables.Single(table => table.Title.StartsWith("What was won")).Rows)[..4]);
        ResultTable gammas = tables.Single(table => table.Title.StartsWith("Gamma"));
        Assert.All(gammas.Rows, row => Assert.Equal("", row[5]));
        Assert.Contains("Without a rate: no rate bettered the model adapted, whose figures these are.", gammas.Notes);
    }
}
