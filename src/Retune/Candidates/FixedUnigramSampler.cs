using System.Globalization;
using System.Text;
using Retune.Sampling;
using Retune.Text;

namespace Retune.Candidates;

/// <summary>
/// <c>tf.random.fixed_unigram_candidate_sampler</c>: p(c) ∝ count(c)^distortion over given counts. The first
/// <c>numReservedIds</c> ids have weight 0: they are never drawn and their expected count is 0. Of n shards, shard k holds the
/// ids congruent to k modulo n, and RangeMax is the number of ids it holds. O(1) a draw (alias method).
/// </summary>
public sealed class FixedUnigramSampler : DistributionSampler
{
    private readonly AliasTable _alias;
    private readonly double[] _probabilities;

    /// <summary>Builds the sampler from counts.</summary>
    /// <param name="unigrams">Count, or relative frequency, of each id after the reserved ones; finite and not negative.</param>
    /// <param name="numSampled">S, candidates in each draw.</param>
    /// <param name="unique">Whether a class occurs at most once in a draw.</param>
    /// <param name="distortion">Exponent of the counts: 1 keeps them, 0 makes them equal.</param>
    /// <param name="numReservedIds">Ids before the first count, with weight 0.</param>
    /// <param name="numShards">Number of shards the ids are spread over.</param>
    /// <param name="shard">The shard to draw from.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <exception cref="ArgumentException">
    /// A count that is negative or not finite, no weight at all, a shard outside [0, numShards), or more unique candidates than
    /// classes of non-zero weight.
    /// </exception>
    public FixedUnigramSampler(
        ReadOnlySpan<double> unigrams, int numSampled, bool unique = true, double distortion = 1, int numReservedIds = 0,
        int numShards = 1, int shard = 0, ulong seed = 0)
        : this(Weights(unigrams, distortion, numReservedIds, numShards, shard), numSampled, unique, seed)
    {
    }

    private FixedUnigramSampler(double[] weights, int numSampled, bool unique, ulong seed)
        : base(weights.Length, numSampled, unique, weights.Length - weights.AsSpan().Count(0.0), seed)
    {
        _alias = new AliasTable(weights);
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;
        for (int c = 0; c < weights.Length; c++)
            weights[c] /= sum;
        _probabilities = weights;
    }

    /// <summary>
    /// Reads the counts from a vocabulary file, plain or gzip: one id a line, in order, after the reserved ones; the count is what follows the
    /// line's last comma (the whole line where there is none). Then as the constructor.
    /// </summary>
    /// <exception cref="InputException">The file is missing or cannot be read, or a line does not end in a count.</exception>
    /// <exception cref="ArgumentException">As the constructor.</exception>
    public static FixedUnigramSampler FromVocabularyFile(
        string vocabFile, int numSampled, bool unique = true, double distortion = 1, int numReservedIds = 0,
        int numShards = 1, int shard = 0, ulong seed = 0) =>
        new(ReadCounts(vocabFile), numSampled, unique, distortion, numReservedIds, numShards, shard, seed);

    /// <inheritdoc/>
    protected override double ProbabilityOf(int classId) => _probabilities[classId];

    /// <inheritdoc/>
    protected override int Choose(Philox.Words random) => _alias.Draw(random);

    private static double[] Weights(ReadOnlySpan<double> unigrams, double distortion, int numReservedIds, int numShards, int shard)
    {
        if (numReservedIds < 0)
            throw new ArgumentOutOfRangeException(nameof(numReservedIds), $"numReservedIds is {numReservedIds}; it cannot be negative.");
        if (numShards < 1 || shard < 0 || shard >= numShards)
            throw new ArgumentOutOfRangeException(nameof(shard), $"shard is {shard} and numShards is {numShards}; the shard must lie in [0, numShards).");
        if (!double.IsFinite(distortion))
            throw new ArgumentOutOfRangeException(nameof(distortion), $"distortion is {distortion}; it must be finite.");
        if ((long)numReservedIds + unigrams.Length > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(numReservedIds), $"numReservedIds is {numReservedIds}; with {unigrams.Length} counts there would be more ids than the {Array.MaxLength} that are possible.");
        int ids = numReservedIds + unigrams.Length;
        if (ids <= shard)
            throw new ArgumentException($"Shard {shard} of {numShards} holds no id: there are only {ids} ids.", nameof(unigrams));
        double[] weights = new double[(ids - 1 - shard) / numShards + 1];
        for (int i = 0; i < weights.Length; i++)
        {
            int unigram = shard + i * numShards - numReservedIds;
            if (unigram < 0)
                continue;                               // a reserved id
            if (!(unigrams[unigram] >= 0) || !double.IsFinite(unigrams[unigram]))
                throw new ArgumentException($"unigrams[{unigram}] is {unigrams[unigram]}; counts must be finite and not negative.", nameof(unigrams));
            weights[i] = Math.Pow(unigrams[unigram], distortion);
        }
        return weights;
    }

    private static double[] ReadCounts(string path)
    {
        List<double> counts = [];
        using var reader = new LineReader(path);
        while (reader.Read())
        {
            string line = Encoding.UTF8.GetString(reader.Line);
            ReadOnlySpan<char> count = line.AsSpan(line.LastIndexOf(',') + 1).Trim();
            if (!double.TryParse(count, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value) || value < 0)
                throw InputException.AtLine(path, counts.Count + 1, $"the line must end in a count that is not negative, after its last comma, but ends in '{count}'.");
            counts.Add(value);
        }
        return [.. counts];
    }
}
