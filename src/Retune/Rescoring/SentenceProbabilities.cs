using Retune.Engines;
using Retune.Kernels;
using Retune.Scoring;

namespace Retune.Rescoring;

/// <summary>
/// ln p of every word of sentences that do not depend on each other, by any model, the mixture of an LSTM and an n-gram model for example. What
/// is computed depends neither on the sentences beside nor on the number of threads. One thread at a time may use it.
/// </summary>
public sealed class SentenceProbabilities : IDisposable
{
    private readonly int _vocabularySize;
    private readonly long _blockWords;
    private readonly ThreadTeam _team;
    private readonly HistoryTree[] _trees;          // one a thread

    /// <summary>Creates it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">Threads that share the sentences of a call.</param>
    /// <exception cref="ArgumentException">The number of threads is not in [1, 256].</exception>
    public SentenceProbabilities(WordModel model, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        _vocabularySize = model.Vocabulary.Count;
        _blockWords = model.BlockWords;
        _team = new ThreadTeam(threads);
        _trees = [.. Enumerable.Range(0, threads).Select(_ => new HistoryTree(model.NewHistories()))];
    }

    /// <summary>Scores sentences, each from the sentence start; the memory for their histories does not grow with their number.</summary>
    /// <param name="ids">The sentences one after the other, each with <c>&lt;/s&gt;</c> at its end if that is to be scored.</param>
    /// <param name="lengths">The number of ids of each sentence.</param>
    /// <param name="lnP">ln p of each id, out.</param>
    /// <exception cref="ArgumentException">A length is negative, they do not sum to the number of ids, results are not as many, or an id lies outside the vocabulary; nothing is scored then.</exception>
    public void Score(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> lengths, Memory<double> lnP)
    {
        if (lnP.Length != ids.Length)
            throw new ArgumentException($"{ids.Length} ids go with {lnP.Length} results.", nameof(lnP));
        EngineGuard.RequireIds(ids.Span, 0, _vocabularySize, "word");
        int[] starts = SentenceStarts.Of(lengths.Span, ids.Length);
        _team.Run(thread =>
        {
            (int first, int end) = ThreadTeam.Share(lengths.Length, thread, _team.Count);
            while (first < end)
            {
                int next = first + 1;
                while (next < end && starts[next + 1] - starts[first] <= _blockWords)
                    next++;
                Score(ids.Span, starts.AsSpan(first, next - first + 1), lnP.Span, _trees[thread]);
                first = next;
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    /// <param name="ids">The ids of all sentences.</param>
    /// <param name="starts">Where those of some sentences begin, and where the last of them ends.</param>
    /// <param name="lnP">Results for all sentences.</param>
    /// <param name="tree">The thread's.</param>
    private static void Score(ReadOnlySpan<int> ids, ReadOnlySpan<int> starts, Span<double> lnP, HistoryTree tree)
    {
        tree.Clear();
        int[] nodes = new int[starts[^1] - starts[0]];
        for (int sentence = 0; sentence + 1 < starts.Length; sentence++)
        {
            int node = HistoryTree.Root;
            for (int i = starts[sentence]; i < starts[sentence + 1]; i++)
                nodes[i - starts[0]] = node = tree.Child(node, ids[i]);
        }
        tree.Score();
        for (int i = 0; i < nodes.Length; i++)
            lnP[starts[0] + i] = tree.LnP(nodes[i]);
    }
}
