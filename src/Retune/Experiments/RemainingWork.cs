namespace Retune.Experiments;

/// <summary>How much of an experiment is done at one moment, and how long the rest may take. It is never changed.</summary>
internal sealed class RemainingWork
{
    private readonly Dictionary<string, double?> _seconds;  // of one thread, by point that is trained, for the first time or again
    private readonly int _threads;

    /// <summary>Measures what is left.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="again">The points that are done and whose models are trained again.</param>
    /// <param name="estimate">How long a point takes.</param>
    /// <param name="threads">Threads.</param>
    public RemainingWork(Plan plan, IReadOnlyList<Point> again, TimeEstimate estimate, int threads)
    {
        _threads = threads;
        Point[] first = [.. plan.Points.Where(point => plan.Status(point) != PointStatus.Done)];
        _seconds = first.Concat(again).ToDictionary(point => point.Id, estimate.Seconds);
        Total = plan.Points.Count;
        Done = Total - first.Length;
    }

    /// <summary>Points in all.</summary>
    public int Total { get; }

    /// <summary>Points that are done.</summary>
    public int Done { get; }

    /// <summary>Seconds that a point takes with all threads; null where nothing of it is left to do or no point was measured yet.</summary>
    public double? Seconds(string point) => _seconds.GetValueOrDefault(point) / _threads;

    /// <summary>Time for all that is not done, in part or in whole.</summary>
    public TimeSpan? TimeLeft(IReadOnlyList<RunningPoint> running)
    {
        if (_seconds.Values.Any(value => value is null))
            return null;
        double seconds = _seconds.Values.Sum(value => value!.Value) - running.Sum(point => ShareDone(point) * _seconds.GetValueOrDefault(point.Point) ?? 0);
        return TimeSpan.FromSeconds(Math.Max(0, seconds) / _threads);
    }

    private static double ShareDone(RunningPoint point) =>
        Math.Min(1, (point.Training.Iteration - 1 + (double)point.Training.Words / point.Training.TotalWords) / point.Iterations);
}
