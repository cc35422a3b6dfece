using Retune.Kernels;

namespace Retune.Experiments;

/// <summary>An experiment to run, where, and with what.</summary>
public sealed record ExperimentTask
{
    /// <summary>What is asked for.</summary>
    public required ExperimentConfig Config { get; init; }

    /// <summary>Where it reads and writes.</summary>
    public required ExperimentFolders Folders { get; init; }

    /// <summary>Threads in all; results do not depend on it.</summary>
    public int Threads { get; init; } = ThreadTeam.Available;

    /// <summary>Most points that run side by side, each with its share of the threads; results do not depend on it.</summary>
    public int Jobs { get; init; } = ThreadTeam.Available;
}

/// <summary>Why a call of an experiment ended.</summary>
public enum ExperimentEnd
{
    /// <summary>Every point is done.</summary>
    Finished,

    /// <summary>It was cancelled; the same call goes on.</summary>
    Interrupted,

    /// <summary>Its budget of hours is used up; the same call goes on.</summary>
    BudgetUsed,
}

/// <summary>How a call of an experiment ended.</summary>
/// <param name="Results">What is known; <c>results.json</c> holds it too.</param>
/// <param name="End">Why it ended.</param>
public sealed record ExperimentOutcome(ExperimentResults Results, ExperimentEnd End);
