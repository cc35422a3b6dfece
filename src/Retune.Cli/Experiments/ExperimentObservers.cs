using Retune.Experiments;
using Retune.Training;

namespace Retune.Cli.Experiments;

/// <summary>Several observers of one experiment, told in their order.</summary>
internal sealed class ExperimentObservers(params IReadOnlyList<IExperimentObserver> observers) : IExperimentObserver
{
    public void Prepared(ExperimentResults results) => Tell(observer => observer.Prepared(results));

    public void PointStarted(PointDescription point, RunHeader header, bool again) => Tell(observer => observer.PointStarted(point, header, again));

    public void PointRestarted(string point, string reason) => Tell(observer => observer.PointRestarted(point, reason));

    public void IterationCompleted(string point, IterationResult iteration) => Tell(observer => observer.IterationCompleted(point, iteration));

    public void Progressed(ExperimentProgress progress) => Tell(observer => observer.Progressed(progress));

    public void PointCompleted(PointResult result, int done, int total) => Tell(observer => observer.PointCompleted(result, done, total));

    public void Warned(string message) => Tell(observer => observer.Warned(message));

    private void Tell(Action<IExperimentObserver> call)
    {
        foreach (IExperimentObserver observer in observers)
            call(observer);
    }
}
