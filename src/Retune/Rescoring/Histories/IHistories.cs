namespace Retune.Rescoring.Histories;

/// <summary>
/// What one model remembers of many histories of one sentence start: number 0 is the start itself, every further one is an earlier one and
/// a word. One thread at a time may use it.
/// </summary>
internal interface IHistories
{
    /// <summary>Forgets all histories but the sentence start.</summary>
    void Clear();

    /// <summary>Adds histories: histories[i] and then words[i], numbered on in this order.</summary>
    void Extend(ReadOnlySpan<int> histories, ReadOnlySpan<int> words);

    /// <summary>lnP[i] = ln p(words[i]|histories[i]), natural log; -∞ for p = 0.</summary>
    void Score(ReadOnlySpan<int> histories, ReadOnlySpan<int> words, Span<double> lnP);
}
