using Retune.Scoring;

namespace Retune.Rescoring.Histories;

/// <summary>Histories of an LSTM: a state each, whose memory is used again after <see cref="Clear"/>.</summary>
/// <param name="scorer">The model.</param>
/// <param name="normalised">Whether ln softmax over the whole vocabulary is wanted instead of score - ln Z.</param>
internal sealed class LstmHistories(Scorer scorer, bool normalised) : IHistories
{
    private readonly List<ScorerState> _states = [scorer.Start];
    private ScorerState[] _sources = [];
    private ScorerState[] _targets = [];
    private int _count = 1;

    public void Clear() => _count = 1;

    public void Extend(ReadOnlySpan<int> histories, ReadOnlySpan<int> words)
    {
        Gather(histories);
        for (int i = 0; i < histories.Length; i++, _count++)
        {
            if (_count == _states.Count)
                _states.Add(scorer.NewState());
            _targets[i] = _states[_count];
        }
        scorer.Advance(_sources.AsSpan(0, words.Length), words, _targets.AsSpan(0, words.Length));
    }

    public void Score(ReadOnlySpan<int> histories, ReadOnlySpan<int> words, Span<double> lnP)
    {
        Gather(histories);
        scorer.Score(_sources.AsSpan(0, words.Length), words, lnP, normalised);
    }

    private void Gather(ReadOnlySpan<int> histories)
    {
        if (_sources.Length < histories.Length)
            (_sources, _targets) = (new ScorerState[2 * histories.Length], new ScorerState[2 * histories.Length]);
        for (int i = 0; i < histories.Length; i++)
            _sources[i] = _states[histories[i]];
    }
}
