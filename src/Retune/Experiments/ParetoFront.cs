namespace Retune.Experiments;

/// <summary>Which of several points, measured by two figures of which less is better, no other one betters.</summary>
internal static class ParetoFront
{
    /// <summary>Whether each point is on the front: no other is at least as good in both figures and better in one.</summary>
    public static bool[] Of(IReadOnlyList<(double First, double Second)> points) =>
    [
        .. points.Select(point => !points.Any(other =>
            other.First <= point.First && other.Second <= point.Second && (other.First < point.First || other.Second < point.Second))),
    ];
}
