using Retune.Experiments;

namespace Retune.Tests.Experiments;

public sealed class ExperimentTests : IDisposable
{
    private readonly TinyExperiment _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void An_experiment_runs_every_recipe_from_both_models()
    {
        var listener = new ExperimentListener();
        ExperimentOutcome outcome = Experiment.Run(_tiny.Task(), listener);
        ExperimentResults results = outcome.Results;
        Assert.Equal(ExperimentEnd.Finished, outcome.End);
        Assert.True(results.Finished);
        // 3 grids of 2 rates; from 2 models 2 rates of fine-tuning and 2 rates x 2 gammas of kld.
        Assert.Equal((18, 18), (results.PointsDone, results.PointsTotal));
        Assert.Equal(18, listener.Completed.Count);
        Assert.Equal(18, Directory.GetFiles(Path.Combine(_tiny.File("results"), "points")).Length);
        Assert.Equal(
            ["ood", "id", "ood+id", "fine-tune from ood+id", "kld from ood+id", "fine-tune from ood", "kld from ood"],
            results.Rows.Where(row => row.Set == "test").Select(row => row.From is null ? row.Recipe : $"{row.Recipe} from {row.From}"));
    }
}
