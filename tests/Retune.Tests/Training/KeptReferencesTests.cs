using Retune.Losses;
using Retune.Training;

namespace Retune.Tests.Training;

public sealed class KeptReferencesTests : IDisposable
{
    private readonly TinyTraining _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void A_run_with_kept_states_is_that_with_a_running_reference_to_half_precision()
    {
        TrainingOptions options = TinyTraining.WithLoss(LossKind.Nce, 0.25);
        TrainingResult running = TrainingRun.Run(_tiny.Task("running", options) with { Model = TinyTraining.Decided(1), References = [TinyTraining.Decided(2)] });
        TrainingResult kept = TrainingRun.Run(_tiny.Task("kept", options with { KeepReferenceStates = true }) with { Model = TinyTraining.Decided(1), References = [TinyTraining.Decided(2)] });
        Assert.Equal(running.Iterations.Count, kept.Iterations.Count);
        foreach ((IterationResult expected, IterationResult found) in running.Iterations.Zip(kept.Iterations))
        {
            Assert.NotEqual(expected.LossPerWord, found.LossPerWord);
            Assert.Equal(expected.LossPerWord, found.LossPerWord, 2e-4 * expected.LossPerWord);
            Assert.Equal(expected.DevelopmentPerplexity, found.DevelopmentPerplexity, 2e-4 * expected.DevelopmentPerplexity);
        }
    }

    [Fact]
    public void Cancelled_while_the_states_are_computed_a_run_says_it_was_interrupted_and_a_resume_begins_it()
    {
        TrainingOptions options = TinyTraining.WithLoss(LossKind.Nce, 0.5) with { KeepReferenceStates = true };
        TrainingResult cut = TrainingRun.Run(_tiny.Task("run", options), cancellation: new CancellationToken(canceled: true));
        Assert.True(cut.Interrupted);
        Assert.Null(cut.Development);
        Assert.False(TrainingRun.HasCheckpoint(_tiny.Folder("run")));
        TrainingRun.Run(_tiny.Task("whole", options));
        Assert.False(TrainingRun.Run(_tiny.Task("run", options) with { Resume = true }).Interrupted);
        Assert.Equal(_tiny.Weights("whole"), _tiny.Weights("run"));
    }

    [Fact]
    public void The_states_of_a_run_are_removed_at_its_end_and_those_in_a_folder_of_their_own_stay_for_the_next_run()
    {
        TrainingOptions options = TinyTraining.WithLoss(LossKind.Nce, 0.5) with { KeepReferenceStates = true };
        TrainingRun.Run(_tiny.Task("own", options));
        Assert.Empty(Directory.GetFiles(_tiny.Folder("own"), "*.states"));

        TrainingRun.Run(_tiny.Task("first", options) with { ReferenceStatesFolder = _tiny.Folder("shared") });
        string states = Assert.Single(Directory.GetFiles(_tiny.Folder("shared")));
        DateTime written = File.GetLastWriteTimeUtc(states);
        TrainingRun.Run(_tiny.Task("second", options) with { ReferenceStatesFolder = _tiny.Folder("shared") });
        Assert.Equal(written, File.GetLastWriteTimeUtc(states));
        Assert.Equal(_tiny.Weights("own"), _tiny.Weights("second"));
    }

    [Fact]
    public void Without_a_reference_in_the_loss_nothing_is_kept()
    {
        TrainingRun.Run(_tiny.Task("run", TinyTraining.Options with { KeepReferenceStates = true }) with { ReferenceStatesFolder = _tiny.Folder("shared") });
        Assert.False(Directory.Exists(_tiny.Folder("shared")));
    }
}
