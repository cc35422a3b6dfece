namespace Retune.Candidates;

/// <summary>
/// Draws the candidate classes of a sampled loss, once for each batch, and says how often each class was to be expected in
/// that draw: the samplers of <c>tf.random</c> and <c>tf.nn</c>. A sampler counts its own draws (<see cref="Step"/>); the same seed
/// and step, and where the sampler learns its distribution the same labels before, give the same candidates on any machine. One sampler serves one training loop: it is not for several threads at once.
/// </summary>
public abstract class CandidateSampler
{
    /// <summary>Checks and keeps what all samplers have in common.</summary>
    /// <param name="rangeMax">Candidates are drawn from [0, rangeMax).</param>
    /// <param name="numSampled">S, candidates in each draw.</param>
    /// <param name="unique">Whether a class occurs at most once in a draw.</param>
    /// <param name="possibleClasses">Number of classes of non-zero weight.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <exception cref="ArgumentException">
    /// A size below one, or unique sampling of more candidates than classes can be drawn.
    /// </exception>
    protected CandidateSampler(int rangeMax, int numSampled, bool unique, int possibleClasses, ulong seed)
    {
        if (rangeMax < 1)
            throw new ArgumentOutOfRangeException(nameof(rangeMax), $"rangeMax is {rangeMax}; there must be at least 1 class to draw from.");
        if (numSampled < 1)
            throw new ArgumentOutOfRangeException(nameof(numSampled), $"numSampled is {numSampled}; at least 1 candidate must be drawn.");
        if (unique && numSampled > possibleClasses)
            throw new ArgumentException($"numSampled is {numSampled}, but only {possibleClasses} of the {rangeMax} classes have non-zero weight, and unique candidates cannot repeat: draw at most {possibleClasses}, or set unique to false.", nameof(numSampled));
        RangeMax = rangeMax;
        NumSampled = numSampled;
        Unique = unique;
        Seed = seed;
    }

    /// <summary>Candidates lie in [0, RangeMax); TensorFlow's <c>range_max</c>. For a loss over C classes it is C.</summary>
    public int RangeMax { get; }

    /// <summary>S, the number of candidates in each draw.</summary>
    public int NumSampled { get; }

    /// <summary>Whether a class occurs at most once in a draw.</summary>
    public bool Unique { get; }

    /// <summary>Seed of the random numbers.</summary>
    public ulong Seed { get; }

    /// <summary>Number of draws made so far; set it to repeat a draw or to go on where an earlier run stopped. It does not bring back what a
    /// sampler learnt.</summary>
    public uint Step { get; set; }

    /// <summary>p(c) of one draw; sums to 1 over [0, RangeMax).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class lies outside [0, RangeMax).</exception>
    public double Probability(int classId)
    {
        CheckClass(classId, nameof(classId), "classId");
        return ProbabilityOf(classId);
    }

    /// <summary>Draws the candidates of one batch and computes the expected counts of candidates and labels.</summary>
    /// <param name="trueClasses">[B,T] the labels of the batch; each in [0, RangeMax).</param>
    /// <param name="values">Receives candidates and expected counts; allocates nothing once it was as large.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label lies outside [0, RangeMax).</exception>
    public void Sample(ReadOnlySpan<int> trueClasses, SampledValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        for (int i = 0; i < trueClasses.Length; i++)
        {
            if ((uint)trueClasses[i] >= (uint)RangeMax)
                CheckClass(trueClasses[i], nameof(trueClasses), $"trueClasses[{i}]");
        }
        values.Resize(NumSampled, trueClasses.Length);
        long tries = Draw(values.Candidates, Step++);
        values.Tries = tries;
        ExpectedCounts(trueClasses, tries, values.TrueCounts);
        ExpectedCounts(values.SampledCandidates, tries, values.SampledCounts);
        Learn(trueClasses);
    }

    /// <summary>p(c) of one draw, for a class known to lie in [0, RangeMax).</summary>
    protected abstract double ProbabilityOf(int classId);

    /// <summary>Fills <paramref name="candidates"/> [S] and returns the number of draws it took.</summary>
    protected abstract long Draw(Span<int> candidates, uint step);

    /// <summary>Q of one class for a draw of <paramref name="tries"/> tries.</summary>
    protected virtual double ExpectedCountOf(int classId, long tries) => ExpectedCount.Of(ProbabilityOf(classId), NumSampled, tries);

    /// <summary>Called with the labels [B,T] after each draw; a sampler that learns its distribution updates it here.</summary>
    protected virtual void Learn(ReadOnlySpan<int> trueClasses)
    {
    }

    private void ExpectedCounts(ReadOnlySpan<int> classes, long tries, Span<double> counts)
    {
        for (int i = 0; i < classes.Length; i++)
            counts[i] = ExpectedCountOf(classes[i], tries);
    }

    private void CheckClass(int classId, string parameter, string name)
    {
        if ((uint)classId >= (uint)RangeMax)
            throw new ArgumentOutOfRangeException(parameter, $"{name} is {classId}, but the sampler's classes are 0 to {RangeMax - 1}: correct the label, or build the sampler with the number of classes the data really have.");
    }
}
