namespace Retune.Sampling;

/// <summary>
/// Draws from any discrete distribution in O(1) by Walker's alias method with Vose's construction: column i is chosen
/// uniformly, then i itself with probability <c>_threshold[i]</c>, else its alias.
/// </summary>
public sealed class AliasTable
{
    private readonly double[] _threshold;
    private readonly int[] _alias;

    /// <summary>Builds the table in time proportional to the number of weights.</summary>
    /// <param name="weights">[n] weights, finite, not negative, not all zero; they need not sum to one. An index of weight zero is never drawn.</param>
    /// <exception cref="ArgumentException">No weight, a negative or non-finite weight, or a sum of zero.</exception>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty)
            throw new ArgumentException("An alias table needs at least one weight.", nameof(weights));
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!double.IsFinite(weights[i]) || weights[i] < 0)
                throw new ArgumentException($"Weight {i} is {weights[i]}; weights must be finite and not negative.", nameof(weights));
            sum += weights[i];
        }
        if (!(sum > 0) || !double.IsFinite(sum))
            throw new ArgumentException($"The weights sum to {sum}; their sum must be positive and finite.", nameof(weights));

        int n = weights.Length;
        _threshold = new double[n];
        _alias = new int[n];
        int[] stack = new int[n];
        int small = 0, large = n;                    // two stacks in one array: small from the left, large from the right
        for (int i = n - 1; i >= 0; i--)
        {
            _threshold[i] = weights[i] / sum * n;
            _alias[i] = i;
            if (_threshold[i] < 1)
                stack[small++] = i;
            else
                stack[--large] = i;
        }
        while (small > 0 && large < n)
        {
            int less = stack[--small], more = stack[large];
            _alias[less] = more;
            _threshold[more] = _threshold[more] + _threshold[less] - 1;
            if (_threshold[more] < 1)
            {
                large++;
                stack[small++] = more;
            }
        }
        // What is left has threshold 1 but for rounding. An index of weight zero can be left only by rounding: it keeps
        // threshold 0 and is sent to an index that has weight.
        int heaviest = IndexOfLargest(weights);
        while (small > 0)
        {
            int i = stack[--small];
            if (weights[i] > 0)
                _threshold[i] = 1;
            else
                _alias[i] = heaviest;
        }
        while (large < n)
            _threshold[stack[large++]] = 1;
    }

    /// <summary>Number of outcomes.</summary>
    public int Count => _threshold.Length;

    /// <summary>The outcome that 128 random bits choose.</summary>
    public int Draw(Philox.Words random)
    {
        int column = Philox.ToIndex(random.Low, _threshold.Length);
        return Philox.ToUnit(random.High) < _threshold[column] ? column : _alias[column];
    }

    private static int IndexOfLargest(ReadOnlySpan<double> weights)
    {
        int best = 0;
        for (int i = 1; i < weights.Length; i++)
        {
            if (weights[i] > weights[best])
                best = i;
        }
        return best;
    }
}
