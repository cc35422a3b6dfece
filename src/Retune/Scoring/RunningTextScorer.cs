using Retune.Engines;

namespace Retune.Scoring;

/// <summary>
/// Scores a running text, each word after all that went before, over the ends of sentences too, as an evaluation with one
/// stream does. One thread at a time may use it; a <see cref="Scorer"/> can be shared by several.
/// </summary>
/// <param name="scorer">The model.</param>
/// <param name="normalised">Whether ln softmax over the whole vocabulary is wanted instead of score - ln Z.</param>
public sealed class RunningTextScorer(Scorer scorer, bool normalised = false)
{
    // states[i] is before word i of the words that are scored together; the first is the state carried on.
    private readonly ScorerState[] _states = [.. Enumerable.Range(0, ScoringRoom.Rows).Select(_ => scorer.NewState())];

    /// <summary>Begins a new text: the state is <see cref="Scorer.Start"/> again.</summary>
    public void Restart() => scorer.Start.Values.CopyTo(_states[0].Values);

    /// <summary>Scores the next words of the text; where it is cut into calls makes no difference.</summary>
    /// <param name="ids">The words, with <c>&lt;/s&gt;</c> where a sentence ends.</param>
    /// <param name="lnP">ln p of each, out.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an id lies outside the vocabulary; nothing is scored then.</exception>
    public void Score(ReadOnlySpan<int> ids, Span<double> lnP)
    {
        if (lnP.Length != ids.Length)
            throw new ArgumentException($"{ids.Length} ids go with {lnP.Length} results.", nameof(lnP));
        EngineGuard.RequireIds(ids, 0, scorer.Vocabulary.Count, "word");
        // The states come one after the other, but exact probabilities of many together cost a fraction of those of each alone.
        for (int start = 0; start < ids.Length; start += _states.Length)
        {
            ReadOnlySpan<int> words = ids.Slice(start, Math.Min(_states.Length, ids.Length - start));
            for (int i = 1; i < words.Length; i++)
                scorer.Advance(_states[i - 1], words[i - 1], _states[i]);
            scorer.Score(_states.AsSpan(0, words.Length), words, lnP.Slice(start, words.Length), normalised);
            scorer.Advance(_states[words.Length - 1], words[^1], _states[0]);
        }
    }
}
