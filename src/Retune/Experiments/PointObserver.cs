using Retune.Training;

namespace Retune.Experiments;

/// <summary>Watches the training of one point.</summary>
internal sealed class PointObserver(Point point, int iterations, bool again, ExperimentWatch watch) : ITrainingObserver
{
    public void Started(RunHeader header) => watch.Tell(observer => observer.PointStarted(
        new PointDescription(point.Id, point.Recipe, point.From, point.Share, point.LearningRate, point.Gamma, point.Seed), header, again));

    public void Restarted(string reason) => watch.Tell(observer => observer.PointRestarted(point.Id, reason));

    public void Progressed(TrainingProgress progress) => watch.Progressed(new RunningPoint(point.Id, iterations, progress));

    public void IterationCompleted(IterationResult iteration) => watch.Tell(observer => observer.IterationCompleted(point.Id, iteration));
}
