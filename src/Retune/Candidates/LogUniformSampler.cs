using Retune.Sampling;

namespace Retune.Candidates;

/// <summary>
/// <c>tf.random.log_uniform_candidate_sampler</c>, the default of the sampled losses: p(c) = ln((c+2)/(c+1)) / ln(C+1), about
/// Zipf's law. It fits only classes numbered by falling frequency.
/// </summary>
public sealed class LogUniformSampler : DistributionSampler
{
    private readonly double _logRange;

    /// <summary>Creates the sampler; O(1) a draw and no table.</summary>
    /// <param name="rangeMax">C, number of classes.</param>
    /// <param name="numSampled">S, candidates in each draw.</param>
    /// <param name="unique">Whether a class occurs at most once in a draw.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <exception cref="ArgumentException">A size below one, or more unique candidates than classes.</exception>
    public LogUniformSampler(int rangeMax, int numSampled, bool unique = true, ulong seed = 0)
        : base(rangeMax, numSampled, unique, rangeMax, seed) => _logRange = Math.Log(rangeMax + 1.0);

    /// <inheritdoc/>
    protected override double ProbabilityOf(int classId) => ExpectedCount.LogOnePlus(1.0 / (classId + 1.0)) / _logRange;

    /// <inheritdoc/>
    protected override int Choose(Philox.Words random)
    {
        // u uniform in [0,1): floor(e^(u ln(C+1))) - 1 is c with probability (ln(c+2) - ln(c+1)) / ln(C+1). Only rounding reaches C.
        int classId = (int)Math.Exp(Philox.ToUnit(random.Low) * _logRange) - 1;
        return Math.Min(classId, RangeMax - 1);
    }
}
