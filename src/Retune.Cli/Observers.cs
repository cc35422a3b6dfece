using Retune.Training;

namespace Retune.Cli;

/// <summary>Several observers of one run, told in their order.</summary>
internal sealed class Observers(params IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Started(RunHeader header)
    {
        foreach (ITrainingObserver observer in observers)
            observer.Started(header);
    }

    /// <inheritdoc/>
    public void Progressed(TrainingProgress progress)
    {
        foreach (ITrainingObserver observer in observers)
            observer.Progressed(progress);
    }

    /// <inheritdoc/>
    public void IterationCompleted(IterationResult iteration)
    {
        foreach (ITrainingObserver observer in observers)
            observer.IterationCompleted(iteration);
    }
}
