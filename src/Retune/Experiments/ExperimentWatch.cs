namespace Retune.Experiments;

/// <summary>Passes what a training run tells on to the observer of the experiment, one call at a time, and remembers where the runs are.</summary>
internal sealed class ExperimentWatch(IExperimentObserver observer, Func<IReadOnlyList<RunningPoint>, ExperimentProgress> progress)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, RunningPoint> _running = new(StringComparer.Ordinal);

    /// <summary>Tells the observer something.</summary>
    public void Tell(Action<IExperimentObserver> call)
    {
        lock (_lock)
            call(observer);
    }

    /// <summary>A point's training progressed.</summary>
    public void Progressed(RunningPoint point)
    {
        lock (_lock)
        {
            _running[point.Point] = point;
            observer.Progressed(progress([.. _running.Values]));
        }
    }

    /// <summary>A point runs no more.</summary>
    public void Ended(string point)
    {
        lock (_lock)
            _running.Remove(point);
    }
}
