using Retune.Models;
using Retune.Training;

namespace Retune.Tests.Training;

public sealed class StopEarlyTests : IDisposable
{
    private readonly TinyTraining _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void A_run_that_is_given_up_ends_like_one_of_a_shorter_schedule()
    {
        TrainingResult stopped = TrainingRun.Run(_tiny.Task("stopped") with { StopEarly = iterations => iterations.Count == 2 });
        Assert.True(stopped.StoppedEarly);
        Assert.Equal(2, stopped.Iterations.Count);
        TrainingOptions shorter = TinyTraining.Options with { Annealing = TinyTraining.Options.Annealing with { MaximumIterations = 2 } };
        TrainingResult finished = TrainingRun.Run(_tiny.Task("shorter", shorter));
        Assert.False(finished.StoppedEarly);
        Assert.Equal(_tiny.Weights("shorter"), _tiny.Weights("stopped"));
        Assert.Equal((finished.LnZ, finished.BestIteration), (stopped.LnZ, stopped.BestIteration));
        Assert.Equal(stopped.LnZ, LanguageModel.Load(_tiny.Folder("stopped")).LnZ);
        Assert.False(TrainingRun.HasCheckpoint(_tiny.Folder("stopped")));
        Assert.True(stopped.Seconds > 0);
    }

    [Fact]
    public void A_run_interrupted_just_before_it_is_given_up_is_given_up_when_it_is_resumed()
    {
        TrainingRun.Run(_tiny.Task("whole") with { StopEarly = iterations => iterations.Count == 2 });
        // Interrupted in the third iteration, for then nobody gave it up; the rule of the resumed run does, at once.
        using var cancellation = new CancellationTokenSource();
        TrainingResult part = TrainingRun.Run(_tiny.Task("pieces"), new CancelAfter(2, cancellation), cancellation.Token);
        Assert.True(part.Interrupted);
        TrainingResult result = TrainingRun.Run(_tiny.Task("pieces") with { Resume = true, StopEarly = iterations => iterations.Count == 2 });
        Assert.True(result.StoppedEarly);
        Assert.Equal(2, result.Iterations.Count);
        Assert.Equal(_tiny.Weights("whole"), _tiny.Weights("pieces"));
    }

    [Fact]
    public void A_new_network_runs_one_iteration_before_it_can_be_given_up()
    {
        TrainingResult stopped = TrainingRun.Run(_tiny.Task("new") with { StopEarly = _ => true });
        Assert.True(stopped.StoppedEarly);
        Assert.Single(stopped.Iterations);
        TrainingResult adapted = TrainingRun.Run(_tiny.Task("adapted") with { Model = LanguageModel.Load(_tiny.Folder("new")), ModelIsTrained = true, StopEarly = _ => true });
        Assert.Empty(adapted.Iterations);
        Assert.Equal(0, adapted.BestIteration);
    }

    [Fact]
    public void A_run_that_diverges_tells_the_iterations_it_had_finished()
    {
        TrainingOptions wild = TinyTraining.Options with { LearningRate = 1e30, WeightDecay = 0, ClipNorm = double.PositiveInfinity };
        DivergenceException divergence = Assert.Throws<DivergenceException>(() => TrainingRun.Run(_tiny.Task("wild", wild)));
        Assert.Empty(divergence.Iterations);
        Assert.StartsWith("diverged in iteration 1 at step ", divergence.Reason);
        Assert.StartsWith($"The training {divergence.Reason}; ", divergence.Message);
        Assert.Equal("sentence", new DivergenceException("sentence").Reason);
    }

    private sealed class CancelAfter(int iteration, CancellationTokenSource cancellation) : ITrainingObserver
    {
        public void IterationCompleted(IterationResult result)
        {
            if (result.Iteration == iteration)
                cancellation.Cancel();
        }
    }
}
