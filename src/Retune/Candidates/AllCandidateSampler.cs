namespace Retune.Candidates;

/// <summary>
/// <c>tf.random.all_candidate_sampler</c>: every class is a candidate, 0 to S-1 in order, with expected count 1. With it the sampled
/// losses are the full ones where accidental hits are removed (<c>nce_loss</c> does not by default: its labels then are noise too); for testing and for small C.
/// </summary>
public sealed class AllCandidateSampler : CandidateSampler
{
    /// <summary>Creates the sampler.</summary>
    /// <param name="numSampled">S = C, number of classes.</param>
    /// <exception cref="ArgumentException">A size below one.</exception>
    public AllCandidateSampler(int numSampled) : base(numSampled, numSampled, true, numSampled, 0)
    {
    }

    /// <inheritdoc/>
    protected override double ProbabilityOf(int classId) => 1.0 / RangeMax;

    /// <inheritdoc/>
    protected override double ExpectedCountOf(int classId, long tries) => 1;

    /// <inheritdoc/>
    protected override long Draw(Span<int> candidates, uint step)
    {
        for (int c = 0; c < candidates.Length; c++)
            candidates[c] = c;
        return candidates.Length;
    }
}
