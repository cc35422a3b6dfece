using Retune.Experiments;

namespace Retune.Cli.Experiments;

/// <summary>What a grid did not vary: of a parameter with one value nothing was chosen, and a better one may exist.</summary>
internal static class SingleValues
{
    /// <summary>The parameters with one value, <c>learning_rate</c> and <c>gamma</c>; γ only of KLD's grids, and no rate that another grid chose.</summary>
    public static IEnumerable<(string Parameter, double Value)> Of(ResultGrid grid)
    {
        if (grid.From is null && grid.DomainShare < 1)
            yield break;
        double[] rates = [.. grid.Points.Select(point => point.LearningRate).Distinct()], gammas = [.. grid.Points.Select(point => point.Gamma).Distinct()];
        if (rates.Length == 1)
            yield return ("learning_rate", rates[0]);
        if (gammas is [< 1])
            yield return ("gamma", gammas[0]);
    }
}
