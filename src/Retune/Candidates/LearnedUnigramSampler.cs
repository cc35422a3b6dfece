using Retune.Sampling;

namespace Retune.Candidates;

/// <summary>
/// <c>tf.random.learned_unigram_candidate_sampler</c>: every class starts with weight 1, and after each draw every label of the batch
/// adds 1 to its class, repeats counted. O(log C) a draw and an update. What it learnt is not saved: a run that is to go on elsewhere
/// takes a <see cref="FixedUnigramSampler"/>, or begins to learn anew.
/// </summary>
public sealed class LearnedUnigramSampler : DistributionSampler
{
    private readonly FenwickTree _weights;

    /// <summary>Creates the sampler with equal weights, in time O(C).</summary>
    /// <param name="rangeMax">C, number of classes.</param>
    /// <param name="numSampled">S, candidates in each draw.</param>
    /// <param name="unique">Whether a class occurs at most once in a draw.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <exception cref="ArgumentException">A size below one, or more unique candidates than classes.</exception>
    public LearnedUnigramSampler(int rangeMax, int numSampled, bool unique = true, ulong seed = 0)
        : base(rangeMax, numSampled, unique, rangeMax, seed) => _weights = new FenwickTree(rangeMax);

    /// <inheritdoc/>
    protected override double ProbabilityOf(int classId) => (double)_weights[classId] / _weights.Total;

    /// <inheritdoc/>
    protected override int Choose(Philox.Words random) =>
        _weights.Find((long)Math.BigMul(random.Low, (ulong)_weights.Total, out _));

    /// <inheritdoc/>
    protected override void Learn(ReadOnlySpan<int> trueClasses)
    {
        foreach (int classId in trueClasses)
            _weights.Increment(classId);
    }
}
