using System.Globalization;

namespace Retune.Mixtures;

/// <summary>The linear interpolation p = Σ_k weight_k · p_k of models' probabilities, on natural logarithms.</summary>
public sealed class LinearInterpolation
{
    private readonly double[] _lnWeights;

    /// <summary>Creates it.</summary>
    /// <param name="weights">[K] non-negative, summing to 1 within 1e-6.</param>
    /// <exception cref="ArgumentException">Weights that are none.</exception>
    public LinearInterpolation(IReadOnlyList<double> weights)
    {
        if (weights.Any(weight => !(weight >= 0)) || !(Math.Abs(weights.Sum() - 1) <= 1e-6))
            throw new ArgumentException(FormattableString.Invariant($"The weights {string.Join(", ", weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)))} must not be negative and must sum to 1."), nameof(weights));
        _lnWeights = [.. weights.Select(weight => Math.Log(weight))];
    }

    /// <summary>ln Σ_k weight_k · exp(lnP[k]), -∞ where every p_k with a weight is 0.</summary>
    /// <param name="lnP">[K] ln p of each model.</param>
    /// <exception cref="ArgumentException">There are not K of them.</exception>
    public double LnP(ReadOnlySpan<double> lnP)
    {
        if (lnP.Length != _lnWeights.Length)
            throw new ArgumentException($"{lnP.Length} probabilities go with {_lnWeights.Length} weights.", nameof(lnP));
        // The greatest term is taken out of the sum, so that nothing underflows.
        double greatest = double.NegativeInfinity, sum = 0;
        for (int k = 0; k < _lnWeights.Length; k++)
            greatest = Math.Max(greatest, _lnWeights[k] + lnP[k]);
        if (double.IsNegativeInfinity(greatest))
            return greatest;
        for (int k = 0; k < _lnWeights.Length; k++)
            sum += Math.Exp(_lnWeights[k] + lnP[k] - greatest);
        return greatest + Math.Log(sum);
    }
}
