using Retune.Experiments;
using Retune.Training;

namespace Retune.Tests.Experiments;

public sealed class EarlyStopTests : IDisposable
{
    private readonly TinyExperiment _tiny = new();

    private static ExperimentConfig Config(double percent) => TinyExperiment.Config with
    {
        Adaptation = TinyExperiment.Config.Adaptation with { From = ["ood"], Rates = [0.01, 0.2, 0.4], Gammas = [0.5, 0.9] },
        Schedules = TinyExperiment.Config.Schedules with { Adaptation = TinyExperiment.Schedule(2, 2) },
        EarlyStop = new EarlyStopSettings { Percent = percent, FromIteration = 2 },
    };

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void Hopeless_points_stop_yardsticks_never_do_and_the_choice_is_among_the_others()
    {
        ExperimentResults results = Experiment.Run(_tiny.Task(Config(1)), new ExperimentListener()).Results;
        ResultPoint[] kld = [.. results.Grids.Single(grid => grid.Recipe == "kld").Points];
        Assert.Equal([PointOutcome.Stopped, PointOutcome.Finished], kld[..2].Select(point => point.Outcome));
        ResultPoint stopped = kld[0];
        Assert.InRange(stopped.Iterations.Count, 2, 3);
        ResultPoint yardstick = kld[1];
        int last = stopped.Iterations.Count;
        Assert.True(stopped.Iterations[^1].DevelopmentPerplexity > 1.01 * yardstick.Iterations[last - 1].DevelopmentPerplexity);
        Assert.Contains($"after iteration {last}", stopped.Reason);
        Assert.Contains(yardstick.Point, stopped.Reason);
        Assert.All(kld.Where(point => point.Outcome == PointOutcome.Finished), point => Assert.Equal(4, point.Iterations.Count));
        Assert.Equal(PointOutcome.Finished, kld.Single(point => point.Chosen).Outcome);
        // It is a model all the same, and it forgot little.
        Assert.Contains(results.Forgetting, point => point.LearningRate == 0.01 && point.Gamma == 0.5);
    }

    [Fact]
    public void What_was_given_up_beside_the_best_is_run_to_its_end_and_nothing_else_is()
    {
        ExperimentConfig config = Config(0.01);
        config = config with { Adaptation = config.Adaptation with { Rates = [0.02, 0.2, 3, 30, 300], Gammas = [0.9] } };
        var listener = new ExperimentListener();
        ExperimentResults results = Experiment.Run(_tiny.Task(config), listener).Results;
        ResultPoint[] kld = [.. results.Grids.Single(grid => grid.Recipe == "kld").Points];
        Assert.Equal(3, kld.Single(point => point.Chosen).LearningRate);
        PointOutcome[] Outcomes(double rate) => [.. listener.Completed.Where(result => result.Point == kld.Single(point => point.LearningRate == rate).Point).Select(result => result.Outcome)];
        Assert.Equal([PointOutcome.Stopped], Outcomes(0.02));
        Assert.Equal([PointOutcome.Stopped, PointOutcome.Finished], Outcomes(0.2));
        Assert.Equal(4, kld.Single(point => point.LearningRate == 0.2).Iterations.Count);
        Assert.Equal([PointOutcome.Diverged], Outcomes(30));

        var next = new ExperimentListener();
        Assert.Equal(kld.Select(point => (point.Point, point.Outcome, point.Perplexity)), Experiment.Run(_tiny.Task(config), next).Results.Grids.Single(grid => grid.Recipe == "kld").Points.Select(point => (point.Point, point.Outcome, point.Perplexity)));
        Assert.Empty(next.Started);
    }

    [Theory]
    [InlineData(90, "Done Done Done")]
    [InlineData(130, "Done Done Ready")]
    public void What_was_given_up_beside_the_best_runs_one_after_the_other_whatever_runs_side_by_side(double firstAtItsEnd, string afterwards)
    {
        ExperimentConfig config = TinyExperiment.Config with
        {
            Interpolation = false,
            Adaptation = TinyExperiment.Config.Adaptation with { From = ["ood"], Rates = [0.1, 0.2, 0.4], Gammas = [0.5] },
            EarlyStop = new EarlyStopSettings { Percent = 1, FromIteration = 1 },
        };
        var results = new Dictionary<string, PointResult>();
        PointResult? Find(Point point) => results.GetValueOrDefault(point.Id);
        string Statuses()
        {
            var plan = new Plan(config, Find);
            return string.Join(' ', plan.GridOf(Recipe.Kld, Recipe.Ood)!.Points.Select(plan.Status));
        }

        foreach (Point point in new Plan(config, Find).Points.Where(point => point.Start is null && point.From is null))
            results[point.Id] = Result(PointOutcome.Finished, 100);
        Point[] kld = [.. new Plan(config, Find).GridOf(Recipe.Kld, Recipe.Ood)!.Points];
        results[kld[1].Id] = Result(PointOutcome.Finished, 100);
        results[kld[0].Id] = Result(PointOutcome.Stopped, 110);
        results[kld[2].Id] = Result(PointOutcome.Stopped, 120);
        Assert.Equal("Ready Done Waiting", Statuses());
        // Where the first becomes the best, the other is not its neighbour any more.
        results[kld[0].Id] = Result(PointOutcome.Finished, firstAtItsEnd);
        Assert.Equal(afterwards, Statuses());

        static PointResult Result(PointOutcome outcome, double perplexity) => new()
        {
            Point = "",
            Identity = [],
            Outcome = outcome,
            Iterations = [new IterationResult(1, 0.1, 3, perplexity, 0, 1000, true)],
            Development = new TextMeasurement(perplexity, 0, 0, 0, 0, 0),
            Written = new Origin("", "", "", "", "", ""),
        };
    }

    [Fact]
    public void A_milder_rule_runs_the_stopped_points_to_their_end_and_leaves_the_others()
    {
        Experiment.Run(_tiny.Task(Config(1)), new ExperimentListener());
        var listener = new ExperimentListener();
        ExperimentResults milder = Experiment.Run(_tiny.Task(Config(1000)), listener).Results;
        Assert.Contains("kld-from-ood-gamma-0.5-rate-0.01-seed-1", listener.Started);
        Assert.DoesNotContain("kld-from-ood-gamma-0.5-rate-0.2-seed-1", listener.Started);
        Assert.All(milder.Grids.SelectMany(grid => grid.Points), point => Assert.Equal(PointOutcome.Finished, point.Outcome));
        ExperimentResults clean = Experiment.Run(_tiny.Task(Config(1000), "clean", "clean-work"), new ExperimentListener()).Results;
        Assert.Equal(clean.Rows.Select(row => (row.Point, row.Perplexity)), milder.Rows.Select(row => (row.Point, row.Perplexity)));
    }

    [Fact]
    public void A_model_that_was_given_up_but_not_measured_is_taken_only_where_the_rule_of_today_gives_it_up_too()
    {
        ExperimentConfig config = Config(1);
        ExperimentTask task = _tiny.Task(config);
        using var corpus = new Corpus(config, task.Folders, default);
        var run = new PointRun(config, corpus, task.Folders, new Lock());
        Point point = new Plan(config, _ => null).Points[0];
        Assert.Single(Train(iterations => iterations.Count == 1));
        Assert.Single(Train(iterations => iterations.Count == 1));
        Assert.Equal(2, Train(_ => false).Count);
        Assert.Equal(2, Train(iterations => iterations.Count == 1).Count);

        IReadOnlyList<IterationResult> Train(Func<IReadOnlyList<IterationResult>, bool> stopEarly)
        {
            var watch = new ExperimentWatch(new ExperimentListener(), running => new ExperimentProgress(0, 1, running, null));
            return run.Train(point, 1, stopEarly, new PointObserver(point, 2, false, watch), default)!.Iterations;
        }
    }

    [Fact]
    public void A_point_interrupted_where_it_is_given_up_is_given_up_there()
    {
        ExperimentTask task = _tiny.Task(Config(1), jobs: 1);
        ExperimentResults whole = Experiment.Run(_tiny.Task(Config(1), "whole", "whole-work"), new ExperimentListener()).Results;
        ExperimentEnd end;
        do
        {
            using var cancellation = new CancellationTokenSource();
            end = Experiment.Run(task, new ExperimentListener { AtIteration = (_, iteration) => { if (iteration.Iteration == 2) cancellation.Cancel(); } }, cancellation.Token).End;
        }
        while (end == ExperimentEnd.Interrupted);
        ExperimentResults pieces = Experiment.Run(task, new ExperimentListener()).Results;
        Assert.Equal(Outcomes(whole), Outcomes(pieces));

        static IEnumerable<(string, PointOutcome, int, string?)> Outcomes(ExperimentResults results) =>
            results.Grids.SelectMany(grid => grid.Points).Select(point => (point.Point, point.Outcome, point.Iterations.Count, point.Reason));
    }

    [Fact]
    public void A_budget_ends_a_call_and_the_next_one_goes_on()
    {
        ExperimentOutcome outcome = Experiment.Run(_tiny.Task(Config(10) with { BudgetHours = 1e-9 }), new ExperimentListener());
        Assert.Equal(ExperimentEnd.BudgetUsed, outcome.End);
        Assert.False(outcome.Results.Finished);
        Assert.Equal(ExperimentEnd.Finished, Experiment.Run(_tiny.Task(Config(10)), new ExperimentListener()).End);
    }

    [Fact]
    public void A_point_that_diverges_is_a_result_of_its_grid_and_a_base_without_any_other_ends_the_experiment()
    {
        ExperimentConfig config = TinyExperiment.Config with
        {
            Training = TinyExperiment.Config.Training with { Clip = double.MaxValue, WeightDecay = 0 },
            Adaptation = TinyExperiment.Config.Adaptation with { From = ["ood"], Gammas = [0.5], Rates = [0.2, 1e30] },
        };
        ExperimentResults results = Experiment.Run(_tiny.Task(config), new ExperimentListener()).Results;
        ResultPoint diverged = results.Grids.Single(grid => grid.Recipe == "kld").Points[1];
        Assert.Equal((PointOutcome.Diverged, double.NaN, false), (diverged.Outcome, diverged.Perplexity, diverged.Chosen));
        Assert.True(ExperimentJson.Read<PointResult>(Path.Combine(_tiny.File("results"), "points", diverged.Point + ".json")).TrainingSeconds > 0);
        Assert.Contains("learning rate 1E+30", diverged.Reason);
        Assert.DoesNotContain(_tiny.Path, diverged.Reason);

        config = config with { Rates = config.Rates with { Ood = [1e30] } };
        Assert.Contains("nothing to go on from", Assert.Throws<DivergenceException>(() => Experiment.Run(_tiny.Task(config, "none"), new ExperimentListener())).Message);
    }
}
