namespace Retune.Tests.Candidates;

/// <summary>Pearson's test of observed counts against probabilities.</summary>
internal static class ChiSquare
{
    /// <summary>
    /// Fails if the statistic lies beyond the 99.99 % quantile (Wilson-Hilferty). Classes expected less than five times are
    /// pooled, in order, until their expectation is that large.
    /// </summary>
    public static void Check(ReadOnlySpan<long> observed, Func<int, double> probability)
    {
        long total = 0;
        foreach (long count in observed)
            total += count;
        double statistic = 0, pooledExpected = 0;
        long pooledObserved = 0;
        int cells = 0;
        for (int c = 0; c < observed.Length; c++)
        {
            pooledExpected += total * probability(c);
            pooledObserved += observed[c];
            if (pooledExpected >= 5)
            {
                statistic += (pooledObserved - pooledExpected) * (pooledObserved - pooledExpected) / pooledExpected;
                cells++;
                (pooledExpected, pooledObserved) = (0, 0);
            }
        }
        Assert.True(pooledExpected > 0 || pooledObserved == 0, $"A class of probability 0 was drawn {pooledObserved} times.");
        Assert.True(cells > 1);
        double freedom = cells - 1, spread = 2 / (9 * freedom);
        double bound = freedom * Math.Pow(1 - spread + 3.719 * Math.Sqrt(spread), 3);
        Assert.True(statistic < bound, $"Chi-square {statistic} with {freedom} degrees of freedom exceeds {bound}.");
    }
}
