using Retune.Sampling;

namespace Retune.Candidates;

/// <summary><c>tf.random.uniform_candidate_sampler</c>: every class of [0, C) with probability 1/C.</summary>
public sealed class UniformSampler : DistributionSampler
{
    /// <summary>Creates the sampler; O(1) a draw.</summary>
    /// <param name="rangeMax">C, number of classes.</param>
    /// <param name="numSampled">S, candidates in each draw.</param>
    /// <param name="unique">Whether a class occurs at most once in a draw.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <exception cref="ArgumentException">A size below one, or more unique candidates than classes.</exception>
    public UniformSampler(int rangeMax, int numSampled, bool unique = true, ulong seed = 0)
        : base(rangeMax, numSampled, unique, rangeMax, seed)
    {
    }

    /// <inheritdoc/>
    protected override double ProbabilityOf(int classId) => 1.0 / RangeMax;

    /// <inheritdoc/>
    protected override int Choose(Philox.Words random) => Philox.ToIndex(random.Low, RangeMax);
}
