using Retune.Evaluation;

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

    /// <summary>Finished iterations.</summary>
    public List<IterationResult> Iterations { get; init; } = [];
}
