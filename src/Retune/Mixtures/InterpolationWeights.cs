namespace Retune.Mixtures;

/// <summary>The weights of a linear interpolation p(w|h) = Σ_k weight_k · p_k(w|h), tuned on a development text.</summary>
public sealed record InterpolationWeights
{
    /// <summary>[K] one for each model, in the order given; not negative, summing to 1.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>Iterations of EM.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// Mean over the positions of ln Σ_k weight_k · p_k, natural log; positions that no model gives a probability, if there are any, are left out.
    /// </summary>
    public required double LogLikelihood { get; init; }

    /// <summary>By how much the mean log-likelihood of the best weights there are can exceed <see cref="LogLikelihood"/>, at the most.</summary>
    public required double Gap { get; init; }

    /// <summary>
    /// Finds the weights by expectation maximisation, from equal ones. No iteration lowers the likelihood, which is concave in the
    /// weights, so that there is no other maximum to be caught in.
    /// </summary>
    /// <param name="components">[K] what each model gave for the development text.</param>
    /// <param name="tolerance">
    /// Ends where no weights at all can raise the mean log-likelihood by more: 1e-6, the default, is a millionth of the perplexity.
    /// </param>
    /// <param name="maximumIterations">Ends after so many iterations in any case; <see cref="Gap"/> says what is left.</param>
    /// <remarks>Memory: 8·K bytes a position, besides what the components hold.</remarks>
    /// <exception cref="ArgumentException">No components, components of different texts, or a tolerance that is not positive.</exception>
    /// <exception cref="InputException">No model gives any position a probability.</exception>
    public static InterpolationWeights Tune(IReadOnlyList<TextProbabilities> components, double tolerance = 1e-6, int maximumIterations = 10_000)
    {
        TextProbabilities.RequireOneText(components);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tolerance);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumIterations);
        var likelihood = new MixtureLikelihood(components);
        double[] weights = new double[components.Count], gradient = new double[components.Count];
        Array.Fill(weights, 1.0 / weights.Length);
        for (int iteration = 0; ; iteration++)
        {
            double logLikelihood = likelihood.Evaluate(weights, gradient);
            // The likelihood L is concave and Σ_k weight_k · ∂L/∂weight_k = 1, so for any weights v
            // L(v) - L(weights) <= Σ_k (v_k - weight_k) · ∂L/∂weight_k <= max_k ∂L/∂weight_k - 1.
            double gap = Math.Max(0, gradient.Max() - 1);
            if (gap <= tolerance || iteration == maximumIterations)
                return new InterpolationWeights { Weights = weights, Iterations = iteration, LogLikelihood = logLikelihood, Gap = gap };
            // The mean posterior of model k, weight_k · p_k / Σ_j weight_j · p_j, is its new weight.
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
                sum += weights[k] *= gradient[k];
            for (int k = 0; k < weights.Length; k++)
                weights[k] /= sum;          // 1 but for rounding
        }
    }
}
