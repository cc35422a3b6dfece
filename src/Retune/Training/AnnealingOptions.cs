namespace Retune.Training;

/// <summary>
/// The paper's schedule. An iteration is one pass over the training texts. The rate stays fixed for
/// <see cref="FixedIterations"/>; from the first iteration then whose development perplexity improves on the best before it
/// by less than <see cref="Threshold"/>, the rate is multiplied by <see cref="Factor"/> at each of
/// <see cref="AnnealedIterations"/> more; no run is longer than <see cref="MaximumIterations"/>.
/// </summary>
public sealed record AnnealingOptions
{
    /// <summary>Iterations at the initial rate before annealing may begin.</summary>
    public int FixedIterations { get; init; } = 15;

    /// <summary>Relative improvement of the development perplexity below which annealing begins: 0.003 is 0.3 %.</summary>
    public double Threshold { get; init; } = 0.003;

    /// <summary>What the rate is multiplied by at each annealed iteration.</summary>
    public double Factor { get; init; } = 0.5;

    /// <summary>Iterations once annealing has begun.</summary>
    public int AnnealedIterations { get; init; } = 5;

    /// <summary>Bound on the number of iterations.</summary>
    public int MaximumIterations { get; init; } = 25;

    /// <summary>Refuses values no schedule can have.</summary>
    /// <exception cref="InputException">The first value out of range.</exception>
    public void Validate()
    {
        if (FixedIterations < 0 || AnnealedIterations < 0 || MaximumIterations < 1)
            throw new InputException($"The schedule has {FixedIterations} fixed, {AnnealedIterations} annealed and {MaximumIterations} iterations at the most; none may be negative and at least one must run.");
        if (!double.IsFinite(Threshold))
            throw new InputException(FormattableString.Invariant($"The annealing threshold is {Threshold}; it must be a finite number (0.003 is 0.3 %)."));
        if (!(Factor > 0 && Factor <= 1))
            throw new InputException(FormattableString.Invariant($"The annealing factor is {Factor}; it must lie in (0, 1]."));
    }
}
