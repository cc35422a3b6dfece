namespace Retune.Sampling;

/// <summary>
/// The noise distribution p_n over the vocabulary (paper eq. 13): p_n(w) ∝ C(w)^α over the training counts; α = 0 is
/// uniform, α = 1 the unigram. Every word has p_n &gt; 0: a count of zero counts as one.
/// </summary>
public sealed class NoiseDistribution
{
    private readonly double[] _probabilities;
    private readonly AliasTable _alias;

    private NoiseDistribution(double[] weights, string description)
    {
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;
        _alias = new AliasTable(weights);
        _probabilities = weights;
        for (int w = 0; w < weights.Length; w++)
        {
            weights[w] /= sum;
            if (!(weights[w] > 0))
                throw new InputException($"The noise weight of word {w} is too small beside the largest: its probability would be 0, and every word's must be positive.");
        }
        Description = description;
    }

    /// <summary>p_n by word id, [V]; sums to 1.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>One phrase for the header of a run, for example <c>unigram^0.75</c>.</summary>
    public string Description { get; }

    /// <summary>p_n(w) ∝ max(C(w), 1)^α.</summary>
    /// <param name="counts">[V] occurrences of each word in the training texts.</param>
    /// <param name="alpha">α in [0, 1].</param>
    /// <exception cref="InputException">α outside [0, 1], no counts, or a negative one.</exception>
    public static NoiseDistribution FromCounts(ReadOnlySpan<long> counts, double alpha)
    {
        if (counts.IsEmpty)
            throw new InputException("There are no counts to make noise of; give one for each word.");
        if (!(alpha >= 0 && alpha <= 1))
            throw new InputException(FormattableString.Invariant($"The noise exponent alpha is {alpha}; it must lie in [0, 1] (0 is uniform noise, 1 the unigram)."));
        double[] weights = new double[counts.Length];
        double sum = 0;
        long uncounted = 0;                                                     // words of weight 1
        for (int w = 0; w < counts.Length; w++)
        {
            if (counts[w] < 0)
                throw new InputException($"The count of word {w} is {counts[w]}; counts cannot be negative.");
            weights[w] = Math.Pow(Math.Max(counts[w], 1), alpha);
            sum += weights[w];
            uncounted += counts[w] == 0 ? 1 : 0;
        }
        return new NoiseDistribution(weights, alpha == 0 ? "uniform" : FormattableString.Invariant($"unigram^{alpha}{Uncounted(uncounted / sum)}"));
    }

    /// <summary>A small text lacks most of a large vocabulary, and noise of words that it lacks is nearly uniform: worth a word from a quarter of it on.</summary>
    private static string Uncounted(double share) => share < 0.25 ? "" : FormattableString.Invariant($", {100 * share:F0} % of it words without a count");

    /// <summary>Uses a given table: positive weights, normalised here.</summary>
    /// <param name="weights">[V] weights; each must be positive, for a word that noise never draws is never pushed down.</param>
    /// <exception cref="InputException">No weights, or a weight that is zero, negative or not finite, or vanishes beside the largest.</exception>
    public static NoiseDistribution FromTable(ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty)
            throw new InputException("The noise table is empty; give a weight for each word.");
        double sum = 0;
        for (int w = 0; w < weights.Length; w++)
        {
            sum += weights[w];
            if (!(weights[w] > 0) || !double.IsFinite(weights[w]))
                throw new InputException(FormattableString.Invariant($"The noise table gives word {w} the weight {weights[w]}; every word needs a positive, finite weight."));
        }
        double[] own = weights.ToArray();
        double scale = double.IsFinite(sum) ? 1 : own.Max();       // only shares matter, and their sum must be a number
        for (int w = 0; w < own.Length; w++)
            own[w] /= scale;
        return new NoiseDistribution(own, "table");
    }

    /// <summary>Draws the noise sample of one step, with replacement, into <paramref name="sample"/> [S].</summary>
    public void Draw(ulong seed, uint step, Span<int> sample)
    {
        for (int i = 0; i < sample.Length; i++)
            sample[i] = _alias.Draw(Philox.Generate(seed, RandomPurpose.Noise, step, 0, (uint)i));
    }
}
