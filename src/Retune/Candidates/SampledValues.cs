namespace Retune.Candidates;

/// <summary>
/// What a candidate sampler returns in TensorFlow (<c>sampled_values</c>): one set of candidates for the whole batch, and the
/// expected counts by which the losses correct the logits.
/// </summary>
public sealed class SampledValues
{
    private int[] _sampledCandidates = [];
    private double[] _trueExpectedCount = [];
    private double[] _sampledExpectedCount = [];
    private int _numSampled, _numLabels;

    /// <summary>An empty object for a sampler to fill; used again and again it allocates only when a draw is larger than any before.</summary>
    public SampledValues()
    {
    }

    /// <summary>Candidates chosen elsewhere; the values are copied.</summary>
    /// <param name="sampledCandidates">[S] class ids, repeats allowed.</param>
    /// <param name="trueExpectedCount">[B,T] expected count of each label.</param>
    /// <param name="sampledExpectedCount">[S] expected count of each candidate.</param>
    /// <exception cref="ArgumentException">The two arrays of S elements differ in length.</exception>
    public SampledValues(ReadOnlySpan<int> sampledCandidates, ReadOnlySpan<double> trueExpectedCount, ReadOnlySpan<double> sampledExpectedCount)
    {
        if (sampledCandidates.Length != sampledExpectedCount.Length)
            throw new ArgumentException($"There are {sampledCandidates.Length} sampledCandidates but {sampledExpectedCount.Length} sampledExpectedCount values; give one count for each candidate.", nameof(sampledExpectedCount));
        Resize(sampledCandidates.Length, trueExpectedCount.Length);
        sampledCandidates.CopyTo(Candidates);
        trueExpectedCount.CopyTo(TrueCounts);
        sampledExpectedCount.CopyTo(SampledCounts);
        Tries = sampledCandidates.Length;
    }

    /// <summary>[S] the candidates.</summary>
    public ReadOnlySpan<int> SampledCandidates => Candidates;

    /// <summary>[B,T] Q of each true class, row by row.</summary>
    public ReadOnlySpan<double> TrueExpectedCount => TrueCounts;

    /// <summary>[S] Q of each candidate.</summary>
    public ReadOnlySpan<double> SampledExpectedCount => SampledCounts;

    /// <summary>Number of draws it took to find the candidates: S unless unique sampling rejected repeats.</summary>
    public long Tries { get; internal set; }

    internal Span<int> Candidates => _sampledCandidates.AsSpan(0, _numSampled);

    internal Span<double> TrueCounts => _trueExpectedCount.AsSpan(0, _numLabels);

    internal Span<double> SampledCounts => _sampledExpectedCount.AsSpan(0, _numSampled);

    internal void Resize(int numSampled, int numLabels)
    {
        if (_sampledCandidates.Length < numSampled)
        {
            _sampledCandidates = new int[numSampled];
            _sampledExpectedCount = new double[numSampled];
        }
        if (_trueExpectedCount.Length < numLabels)
            _trueExpectedCount = new double[numLabels];
        (_numSampled, _numLabels) = (numSampled, numLabels);
    }
}
