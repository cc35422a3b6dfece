namespace Retune.Experiments;

/// <summary>What an experiment consists of.</summary>
/// <param name="Points">Every point, in the order of work.</param>
/// <param name="TimeLeft">At the speeds measured so far, if nothing is given up; null before any was.</param>
public sealed record ExperimentListing(IReadOnlyList<ListedPoint> Points, TimeSpan? TimeLeft);

/// <summary>A point of a listing.</summary>
/// <param name="Point">Its name; <c>chosen</c> stands for what follows from points that are not done.</param>
/// <param name="Result">Its result; null where it is not done.</param>
/// <param name="Seconds">
/// How long it takes with all threads; null where no point was measured yet. With a result too where its model is needed and does not lie
/// in the work folder, so that it is trained again; otherwise null where it is done.
/// </param>
public sealed record ListedPoint(string Point, PointResult? Result, double? Seconds);
