using Retune.Sampling;

namespace Retune.Candidates;

/// <summary>
/// A sampler that draws candidates one by one from a distribution; unique candidates by rejection: a class that was drawn
/// before is thrown away, and the number of tries enters the expected counts.
/// </summary>
public abstract class DistributionSampler : CandidateSampler
{
    private readonly ClassSlots _drawn = new();

    /// <inheritdoc cref="CandidateSampler(int, int, bool, int, ulong)"/>
    protected DistributionSampler(int rangeMax, int numSampled, bool unique, int possibleClasses, ulong seed)
        : base(rangeMax, numSampled, unique, possibleClasses, seed)
    {
    }

    /// <summary>The class that 128 random bits choose.</summary>
    protected abstract int Choose(Philox.Words random);

    /// <inheritdoc/>
    protected sealed override long Draw(Span<int> candidates, uint step)
    {
        if (!Unique)
        {
            for (int i = 0; i < candidates.Length; i++)
                candidates[i] = Choose(Philox.Generate(Seed, RandomPurpose.Candidates, step, 0, (uint)i));
            return candidates.Length;
        }
        _drawn.Clear(candidates.Length);
        uint tries = 0;
        while (_drawn.Count < candidates.Length)
        {
            int classId = Choose(Philox.Generate(Seed, RandomPurpose.Candidates, step, 0, tries));
            candidates[_drawn.GetOrAdd(classId)] = classId;        // a repeat finds its own place again
            if (++tries == uint.MaxValue)
                throw new RetuneException($"{tries} draws found only {_drawn.Count} of {candidates.Length} unique candidates: the remaining classes have too little weight; draw fewer, or set unique to false.");
        }
        return tries;
    }
}
