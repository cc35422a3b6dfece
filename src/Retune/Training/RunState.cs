using Retune.Evaluation;
using Retune.Streams;

namespace Retune.Training;

/// <summary>Where a run stands, besides what its engine holds: all of it goes into a checkpoint.</summary>
internal sealed record RunState
{
    /// <summary>The present iteration, from 1.</summary>
    public int Iteration { get; set; } = 1;

    /// <summary>The text that is being read.</summary>
    public int Text { get; set; }

    /// <summary>The position in each of its streams.</summary>
    public long Position { get; set; }

    /// <summary>Steps taken: the counter of noise and dropout.</summary>
    public uint Step { get; set; }

    /// <summary>The rate and its annealing.</summary>
    public required AnnealingSchedule Schedule { get; set; }

    /// <summary>Σ loss over the positions of this iteration.</summary>
    public double Loss { get; set; }

    /// <summary>Positions of this iteration that are done.</summary>
    public long Words { get; set; }

    /// <summary>Seconds of training in this iteration.</summary>
    public double Seconds { get; set; }

    /// <summary>Positions of the whole run.</summary>
    public long TotalWords { get; set; }

    /// <summary>Seconds of training in the whole run.</summary>
    public double TotalSeconds { get; set; }

    /// <summary>The iteration of the best model; 0 is the one the run began with.</summary>
    public int BestIteration { get; set; }

    /// <summary>The best model on the development text; null before the first measurement.</summary>
    public EvaluationResult? Best { get; set; }

    /// <summary>Lower-case hexadecimal SHA-256 of the best model's weights file; null before the first measurement.</summary>
    public string? BestWeights { get; set; }

    /// <summary>Finished iterations.</summary>
    public List<IterationResult> Iterations { get; init; } = [];

    /// <summary>Why no run of this task can be in this state, or null: a checkpoint may have been changed by others.</summary>
    public string? Complaint(TrainingTask task)
    {
        if (Schedule is not { LearningRate: > 0 } || !double.IsFinite(Schedule.LearningRate))
            return "has no positive learning rate";
        if (Iteration < 1 || Iterations is null || Iterations.Contains(null!) || Iterations.Count != Iteration - 1)
            return $"is in iteration {Iteration}, which does not follow from the iterations it lists";
        if (Text < 0 || Text > task.Texts.Count)
            return $"reads training text {Text + 1L} of {task.Texts.Count}";
        long length = Text == task.Texts.Count ? 0 : ParallelStreams.ForTraining(task.Texts[Text], task.Options.Streams).Length;
        if (Position < 0 || Position > length)
            return $"is at position {Position} of streams of {length}";
        if (!double.IsFinite(Loss) || !double.IsFinite(Seconds) || !double.IsFinite(TotalSeconds) || Words < 0 || TotalWords < Words)
            return "has figures that are no sums";
        bool none = Best is null && BestWeights is null;
        bool sound = Best is { LogDeviation: not null } && double.IsFinite(Best.Perplexity) && double.IsFinite(Best.LogDeviation.Mean)
            && BestWeights is not null && BestIteration >= 0 && BestIteration < Iteration;
        if ((!none && !sound) || (none && Schedule.IsFinished))
            return "has no sound record of its best model";
        return null;
    }
}
