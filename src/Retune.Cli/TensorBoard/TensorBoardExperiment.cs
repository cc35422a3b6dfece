using Retune.Experiments;
using Retune.Training;

namespace Retune.Cli.TensorBoard;

/// <summary>Writes the curves of an experiment's trainings, each into a folder of its own, and passes everything on.</summary>
/// <param name="folder">The folder that TensorBoard is given.</param>
/// <param name="next">Told of everything first.</param>
internal sealed class TensorBoardExperiment(string folder, IExperimentObserver next) : IExperimentObserver, IDisposable
{
    private readonly Dictionary<string, TensorBoardObserver> _running = [];

    /// <inheritdoc/>
    public void Prepared(ExperimentResults results) => next.Prepared(results);

    /// <inheritdoc/>
    public void PointStarted(PointDescription point, RunHeader header, bool again)
    {
        next.PointStarted(point, header, again);
        if (again)
            return;                                     // its curves were written when its figures were
        Close(point.Point);
        var events = new TensorBoardObserver(Path.Combine(folder, point.Point));
        _running[point.Point] = events;
        events.Started(header);
    }

    /// <inheritdoc/>
    public void PointRestarted(string point, string reason) => next.PointRestarted(point, reason);

    /// <inheritdoc/>
    public void IterationCompleted(string point, IterationResult iteration)
    {
        next.IterationCompleted(point, iteration);
        if (_running.TryGetValue(point, out TensorBoardObserver? events))
            events.IterationCompleted(iteration);
    }

    /// <inheritdoc/>
    public void Progressed(ExperimentProgress progress)
    {
        next.Progressed(progress);
        foreach (RunningPoint point in progress.Running)
        {
            if (_running.TryGetValue(point.Point, out TensorBoardObserver? events))
                events.Progressed(point.Training);
        }
    }

    /// <inheritdoc/>
    public void PointCompleted(PointResult result, int done, int total)
    {
        next.PointCompleted(result, done, total);
        Close(result.Point);
    }

    /// <inheritdoc/>
    public void Warned(string message) => next.Warned(message);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TensorBoardObserver events in _running.Values)
            events.Dispose();
    }

    private void Close(string point)
    {
        if (_running.Remove(point, out TensorBoardObserver? events))
            events.Dispose();
    }
}
