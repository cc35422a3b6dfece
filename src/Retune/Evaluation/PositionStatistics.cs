namespace Retune.Evaluation;

/// <summary>Collects the positions of an evaluation, in order, into the figures of an <see cref="EvaluationResult"/>.</summary>
internal sealed class PositionStatistics(double lnZ, int unknownId)
{
    private readonly List<float> _deviations = [];
    private double _negativeLnP;
    private double _negativeLnPKnown;
    private double _deviation;
    private double _deviationSquares;
    private double _unnormalised;
    private double _unnormalisedKnown;
    private long _unknown;

    public long Positions => _deviations.Count;

    public long Unknown => _unknown;

    /// <summary>exp of the mean negative ln softmax.</summary>
    public double Perplexity => Math.Exp(_negativeLnP / Positions);

    public double PerplexityWithoutUnknown => Math.Exp(_negativeLnPKnown / (Positions - _unknown));

    /// <summary>exp of the mean of -(o_y - ln Z).</summary>
    public double UnnormalisedPerplexity => Math.Exp(_unnormalised / Positions);

    public double UnnormalisedPerplexityWithoutUnknown => Math.Exp(_unnormalisedKnown / (Positions - _unknown));

    /// <summary>Adds a position with score o(h)_y and log-sum ln Σ_w exp(o(h)_w): ln softmax = o - sum, log deviation = sum - ln Z.</summary>
    public void Add(int target, double score, double logSum)
    {
        double deviation = logSum - lnZ;
        _negativeLnP += logSum - score;
        _unnormalised += lnZ - score;
        _deviation += deviation;
        _deviationSquares += deviation * deviation;
        _deviations.Add((float)deviation);
        if (target == unknownId)
        {
            _unknown++;
        }
        else
        {
            _negativeLnPKnown += logSum - score;
            _unnormalisedKnown += lnZ - score;
        }
    }

    /// <summary>The distribution of the log deviation; quantiles are linear between order statistics.</summary>
    public LogDeviation LogDeviation()
    {
        float[] sorted = [.. _deviations];
        Array.Sort(sorted);
        double mean = _deviation / sorted.Length;
        return new LogDeviation(
            mean, Math.Max(0, _deviationSquares / sorted.Length - mean * mean),
            sorted[0], Quantile(0.05), Quantile(0.25), Quantile(0.5), Quantile(0.75), Quantile(0.95), sorted[^1]);

        double Quantile(double share)
        {
            double position = share * (sorted.Length - 1);
            int below = (int)position;
            double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
            return sorted[below] + (position - below) * (above - sorted[below]);
        }
    }
}
