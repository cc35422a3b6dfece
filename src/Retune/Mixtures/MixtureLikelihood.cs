namespace Retune.Mixtures;

/// <summary>
/// The mean log-likelihood of a text under a mixture of K models as a function of the weights, L = mean_t ln Σ_k weight_k · p_k(t), and
/// its gradient ∂L/∂weight_k = mean_t p_k(t) / Σ_j weight_j · p_j(t).
/// </summary>
internal sealed class MixtureLikelihood
{
    private readonly int _models;
    private readonly double[][] _ratios;            // [K][N'] p_k(t) / max_j p_j(t): no logarithm of a position can overflow or vanish in a sum
    private readonly double _lnGreatest;            // Σ_t ln max_j p_j(t)

    /// <summary>Leaves out positions that no model gives a probability: no weights change them.</summary>
    /// <exception cref="InputException">They are all of that kind.</exception>
    public MixtureLikelihood(IReadOnlyList<TextProbabilities> components)
    {
        _models = components.Count;
        int positions = components[0].Positions, possible = 0;
        _ratios = [.. components.Select(_ => new double[positions])];
        for (int i = 0; i < positions; i++)
        {
            double greatest = double.NegativeInfinity;
            foreach (TextProbabilities component in components)
                greatest = Math.Max(greatest, component.LnP[i]);
            if (double.IsNegativeInfinity(greatest))
                continue;
            for (int k = 0; k < _models; k++)
                _ratios[k][possible] = Math.Exp(components[k].LnP[i] - greatest);
            _lnGreatest += greatest;
            possible++;
        }
        if (possible == 0)
            throw new InputException($"None of the {_models} models gives any of the {positions} positions of the text a probability; weights cannot be tuned on it.");
        Positions = possible;
    }

    /// <summary>N', the positions that count.</summary>
    public int Positions { get; }

    /// <summary>L at the weights [K], and its gradient [K], out.</summary>
    public double Evaluate(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        gradient.Clear();
        double sum = _lnGreatest;
        for (int i = 0; i < Positions; i++)
        {
            double p = 0;
            for (int k = 0; k < _models; k++)
                p += weights[k] * _ratios[k][i];
            sum += Math.Log(p);
            for (int k = 0; k < _models; k++)
                gradient[k] += _ratios[k][i] / p;
        }
        for (int k = 0; k < _models; k++)
            gradient[k] /= Positions;
        return sum / Positions;
    }
}
