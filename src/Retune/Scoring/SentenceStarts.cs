namespace Retune.Scoring;

/// <summary>Where the sentences of a call begin in its ids.</summary>
internal static class SentenceStarts
{
    /// <summary>[sentences + 1] the first id of each sentence, and the number of ids at last.</summary>
    /// <param name="lengths">The number of ids of each sentence.</param>
    /// <param name="count">The number of ids there are.</param>
    /// <exception cref="ArgumentException">A length is negative, or they do not sum to the number of ids.</exception>
    public static int[] Of(ReadOnlySpan<int> lengths, int count)
    {
        int[] starts = new int[lengths.Length + 1];
        Fill(starts, lengths, count);
        return starts;
    }

    /// <summary>The same in room of the caller's, of which as much is used as there are sentences, and one.</summary>
    /// <inheritdoc cref="Of"/>
    public static void Fill(Span<int> starts, ReadOnlySpan<int> lengths, int count)
    {
        long start = 0;
        for (int sentence = 0; sentence < lengths.Length; sentence++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(lengths[sentence], nameof(lengths));
            starts[sentence] = (int)Math.Min(start, count);
            start += lengths[sentence];
        }
        if (start != count)
            throw new ArgumentException($"The lengths sum to {start}, there are {count} ids.", nameof(lengths));
        starts[lengths.Length] = count;
    }
}
