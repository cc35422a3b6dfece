using Retune.Training;

namespace Retune.Experiments;

/// <summary>The rule of <see cref="EarlyStopSettings"/>. It follows from the two curves alone, whatever runs side by side.</summary>
internal static class HopelessRule
{
    /// <summary>Why a point is given up after its last iteration, or null: then it goes on.</summary>
    /// <param name="settings">The rule's numbers.</param>
    /// <param name="iterations">The point's iterations so far.</param>
    /// <param name="yardstick">The yardstick's iterations; where it has none of the same number, nothing is given up.</param>
    /// <param name="yardstickId">The yardstick's name.</param>
    public static string? Reason(
        EarlyStopSettings settings, IReadOnlyList<IterationResult> iterations, IReadOnlyList<IterationResult> yardstick, string yardstickId)
    {
        int iteration = iterations.Count;
        if (iteration < settings.FromIteration || iteration == 0 || iteration > yardstick.Count)
            return null;
        double perplexity = iterations[^1].DevelopmentPerplexity, measure = yardstick[iteration - 1].DevelopmentPerplexity;
        if (perplexity <= measure * (1 + settings.Percent / 100))
            return null;
        return FormattableString.Invariant(
            $"after iteration {iteration} the development perplexity {perplexity:F2} was more than {settings.Percent} % above {measure:F2}, that of {yardstickId}");
    }
}
