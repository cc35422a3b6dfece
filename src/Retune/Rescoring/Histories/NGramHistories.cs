using Retune.NGrams;

namespace Retune.Rescoring.Histories;

/// <summary>Histories of an n-gram model: four bytes each.</summary>
internal sealed class NGramHistories : IHistories
{
    private readonly NGramScorer _scorer;
    private readonly List<NGramState> _states;

    public NGramHistories(NGramScorer scorer)
    {
        _scorer = scorer;
        _states = [scorer.Model.SentenceStart];
    }

    public void Clear() => _states.RemoveRange(1, _states.Count - 1);

    public void Extend(ReadOnlySpan<int> histories, ReadOnlySpan<int> words)
    {
        for (int i = 0; i < histories.Length; i++)
        {
            _scorer.LnProbability(_states[histories[i]], words[i], out NGramState next);
            _states.Add(next);
        }
    }

    public void Score(ReadOnlySpan<int> histories, ReadOnlySpan<int> words, Span<double> lnP)
    {
        for (int i = 0; i < histories.Length; i++)
            lnP[i] = _scorer.LnProbability(_states[histories[i]], words[i], out _);
    }
}
