using Retune.Scoring;

namespace Retune.Cli.Bench;

/// <summary>One thread of a decoder: a beam of states, after each of which a few words are scored before all advance by one.</summary>
internal sealed class DecodingLoad
{
    /// <summary>Steps until the words repeat: enough that the rows asked for are not all in a cache.</summary>
    private const int Steps = 64;

    private readonly Scorer _scorer;
    private readonly ScorerState[] _states;
    private readonly ScorerState[] _asked;          // each state as often as it has candidates
    private readonly double[] _lnP;
    private readonly int[][] _words = new int[Steps][];
    private readonly int[][] _candidates = new int[Steps][];
    private int _step;

    public DecodingLoad(Scorer scorer, int beam, int candidates)
    {
        _scorer = scorer;
        _states = [.. Enumerable.Range(0, beam).Select(_ => scorer.NewState())];
        _asked = [.. Enumerable.Range(0, beam * candidates).Select(i => _states[i / candidates])];
        _lnP = new double[beam * candidates];
        var text = new ZipfText(scorer.Vocabulary.Count);
        for (int step = 0; step < Steps; step++)
        {
            _words[step] = [.. _states.Select(_ => text.Next())];
            _candidates[step] = [.. _asked.Select(_ => text.Next())];
        }
    }

    /// <summary>Scores the candidates of every state and advances all states.</summary>
    public void Step(bool normalised)
    {
        int step = _step++ % Steps;
        _scorer.Score(_asked, _candidates[step], _lnP, normalised);
        _scorer.Advance(_states, _words[step], _states);
    }
}
