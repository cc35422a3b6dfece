using Retune.Engines;
using Retune.Kernels;

namespace Retune.Scoring;

/// <summary>
/// Scores whole sentences that do not depend on each other, side by side in one matrix product: ln p of every word, the first
/// and <c>&lt;/s&gt;</c> among them. What is computed depends neither on the sentences beside nor on the number of threads. One
/// thread at a time may use it; a <see cref="Scorer"/> can be shared by several.
/// </summary>
public sealed class SentenceScorer : IDisposable
{
    private readonly int _vocabularySize;
    private readonly bool _normalised;
    private readonly ThreadTeam _team;
    private readonly SentenceGroup[] _groups;           // one a thread
    private readonly Action<int> _body;
    private int[] _starts = [0];                        // of each sentence in the ids
    private int[] _order = [];                          // the sentences, longest first
    private int[] _keys = [];
    private ReadOnlyMemory<int> _ids;
    private ReadOnlyMemory<int> _lengths;
    private Memory<double> _lnP;
    private int _groupSize;
    private int _nextGroup;

    /// <summary>Makes one.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="normalised">Whether ln softmax over the whole vocabulary is wanted instead of score - ln Z.</param>
    /// <param name="threads">Threads that share the sentences of a call.</param>
    /// <exception cref="ArgumentException">The number of threads is not in [1, 256].</exception>
    public SentenceScorer(Scorer scorer, bool normalised = false, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        _vocabularySize = scorer.Vocabulary.Count;
        _normalised = normalised;
        _team = new ThreadTeam(threads);
        _groups = new SentenceGroup[threads];
        for (int thread = 0; thread < threads; thread++)
            _groups[thread] = new SentenceGroup(scorer);
        _body = ScoreGroups;
    }

    /// <summary>Scores sentences, each from <see cref="Scorer.Start"/>.</summary>
    /// <param name="ids">The sentences one after the other, each with <c>&lt;/s&gt;</c> at its end if that is to be scored.</param>
    /// <param name="lengths">The number of ids of each sentence.</param>
    /// <param name="lnP">ln p of each id, out.</param>
    /// <exception cref="ArgumentException">A length is negative, they do not sum to the number of ids, results are not as many, or an id lies outside the vocabulary; nothing is scored then.</exception>
    public void Score(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> lengths, Memory<double> lnP)
    {
        if (lnP.Length != ids.Length)
            throw new ArgumentException($"{ids.Length} ids go with {lnP.Length} results.", nameof(lnP));
        EngineGuard.RequireIds(ids.Span, 0, _vocabularySize, "word");
        Divide(lengths.Span, ids.Length);
        (_ids, _lengths, _lnP) = (ids, lengths, lnP);
        _groupSize = Math.Clamp((lengths.Length + _team.Count - 1) / _team.Count, 1, ScoringRoom.Rows);
        _nextGroup = 0;
        if (lengths.Length <= _groupSize)
            ScoreGroups(0);
        else
            _team.Run(_body);
        (_ids, _lengths, _lnP) = (default, default, default);
    }

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    /// <summary>Finds where the sentences begin, and their order by length: those of a group should end together.</summary>
    private void Divide(ReadOnlySpan<int> lengths, int count)
    {
        if (_order.Length < lengths.Length)
            (_starts, _order, _keys) = (new int[lengths.Length + 1], new int[lengths.Length], new int[lengths.Length]);
        SentenceStarts.Fill(_starts, lengths, count);
        for (int sentence = 0; sentence < lengths.Length; sentence++)
            (_order[sentence], _keys[sentence]) = (sentence, -lengths[sentence]);
        Array.Sort(_keys, _order, 0, lengths.Length);
    }

    /// <summary>One thread takes groups until none is left; the longest come first.</summary>
    private void ScoreGroups(int thread)
    {
        while (true)
        {
            long start = (long)(Interlocked.Increment(ref _nextGroup) - 1) * _groupSize;
            if (start >= _lengths.Length)
                return;
            ReadOnlySpan<int> sentences = _order.AsSpan((int)start, (int)Math.Min(_groupSize, _lengths.Length - start));
            _groups[thread].Score(_ids.Span, _starts, _lengths.Span, sentences, _lnP.Span, _normalised);
        }
    }
}
