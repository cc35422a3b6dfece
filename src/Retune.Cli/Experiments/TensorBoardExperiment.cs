using Retune.Cli.TensorBoard;
using Retune.Experiments;
using Retune.Training;

namespace Retune.Cli.Experiments;

/// <summary>Writes the curves of every point for TensorBoard, each into a folder of the point's name.</summary>
internal sealed class TensorBoardExperiment(string folder) : IExperimentObserver, IDisposable
{
    private readonly Dictionary<string, TensorBoardObserver> _running = [];

    public void PointStarted(PointDescription point, RunHeader header, bool again)
    {
        // A model that is only made once more has its curves already.
        if (again)
            return;
        _running[point.Point] = new TensorBoardObserver(Path.Combine(folder, point.Point));
        _running[point.Point].Started(header);
    }

    public void Progressed(ExperimentProgress progress)
    {
        foreach (RunningPoint point in progress.Running)
            _running.GetValueOrDefault(point.Point)?.Progressed(point.Training);
    }

    public void IterationCompleted(string point, IterationResult iteration) => _running.GetValueOrDefault(point)?.IterationCompleted(iteration);

    public void PointCompleted(PointResult result, int done, int total)
    {
        if (_running.Remove(result.Point, out TensorBoardObserver? ended))
            ended.Dispose();
    }

    public void Dispose()
    {
        foreach (TensorBoardObserver observer in _running.Values)
            observer.Dispose();
    }
}
