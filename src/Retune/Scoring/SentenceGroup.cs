namespace Retune.Scoring;

/// <summary>Sentences that advance together, word by word: at most as many as go through a matrix product at once.</summary>
internal sealed class SentenceGroup(Scorer scorer)
{
    private readonly ScorerState[] _states = new ScorerState[ScoringRoom.Rows];     // before the next word
    private readonly ScorerState?[] _own = new ScorerState[ScoringRoom.Rows];
    private readonly int[] _words = new int[ScoringRoom.Rows];
    private readonly double[] _lnP = new double[ScoringRoom.Rows];

    /// <summary>Scores the sentences named, which are sorted by length, the longest first.</summary>
    public void Score(
        ReadOnlySpan<int> ids, ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths, ReadOnlySpan<int> sentences, Span<double> lnP, bool normalised)
    {
        for (int i = 0; i < sentences.Length; i++)
        {
            _own[i] ??= scorer.NewState();
            _states[i] = scorer.Start;
        }
        int left = Longer(lengths, sentences, 0);
        for (int position = 0; left > 0; position++)
        {
            for (int i = 0; i < left; i++)
                _words[i] = ids[starts[sentences[i]] + position];
            scorer.Score(_states.AsSpan(0, left), _words.AsSpan(0, left), _lnP.AsSpan(0, left), normalised);
            for (int i = 0; i < left; i++)
                lnP[starts[sentences[i]] + position] = _lnP[i];
            left = Longer(lengths, sentences[..left], position + 1);
            scorer.Advance(_states.AsSpan(0, left), _words.AsSpan(0, left), _own.AsSpan(0, left)!);
            if (position == 0)
                _own.AsSpan(0, left).CopyTo(_states!);
        }
    }

    /// <summary>How many of the sentences have more than so many words.</summary>
    private static int Longer(ReadOnlySpan<int> lengths, ReadOnlySpan<int> sentences, int words)
    {
        int count = sentences.Length;
        while (count > 0 && lengths[sentences[count - 1]] <= words)
            count--;
        return count;
    }
}
