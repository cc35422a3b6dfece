using Retune.Kernels;

namespace Retune.Rescoring;

/// <summary>
/// ln p of every word of sentences that do not depend on each other, by any model, the mixture of an LSTM and an n-gram model for example. What
/// is computed depends neither on the sentences beside nor on the number of threads. One thread at a time may use it.
/// </summary>
public sealed class SentenceProbabilities : IDisposable
{
    private readonly ThreadTeam _team;
    private readonly HistoryTree[] _trees;          // one a thread

    /// <summary>Creates it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">Threads that share the sentences of a call.</param>
    /// <exception cref="ArgumentException">The number of threads is not in [1, 256].</exception>
    public SentenceProbabilities(WordModel model, int threads = 1)
    {
        _team = new ThreadTeam(threads);
        _trees = [.. Enumerable.Range(0, threads).Select(_ => new HistoryTree(model.NewHistories()))];
    }

    /// <summary>Scores sentences, each from the sentence start.</summary>
    /// <param name="ids">The sentences one after the other, each with <c>&lt;/s&gt;</c> at its end if that is to be scored.</param>
    /// <param name="lengths">The number of ids of each sentence.</param>
    /// <param name="lnP">ln p of each id, out.</param>
    /// <exception cref="ArgumentException">The lengths do not sum to the number of ids, or results are not as many.</exception>
    public void Score(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> lengths, Memory<double> lnP)
    {
        int[] starts = new int[lengths.Length + 1];
        for (int sentence = 0; sentence < lengths.Length; sentence++)
            starts[sentence + 1] = starts[sentence] + lengths.Span[sentence];
        if (starts[^1] != ids.Length || lnP.Length != ids.Length)
            throw new ArgumentException($"The lengths sum to {starts[^1]}, there are {ids.Length} ids and {lnP.Length} results.", nameof(lengths));
        _team.Run(thread =>
        {
            (int first, int end) = ThreadTeam.Share(lengths.Length, thread, _team.Count);
            Score(ids.Span, starts.AsSpan(first, end - first + 1), lnP.Span, _trees[thread]);
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
