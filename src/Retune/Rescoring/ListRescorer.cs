using Retune.Kernels;
using Retune.Text;

namespace Retune.Rescoring;

/// <summary>
/// Scores n-best lists with a model: the first word and the sentence's end too. What hypotheses begin with is computed once
/// for all lists of a block. The scores depend neither on the other lists nor on the number of threads.
/// </summary>
/// <example><code>
/// using var rescorer = new ListRescorer(WordModel.Of(Scorer.Load("adapted")), new SpokenWords([]), threads: 2);
/// ScoredList scored = rescorer.Score([list])[0];
/// IReadOnlyList&lt;string&gt; best = scored.Best(new ScoreCombination { Weight = 0.5, LanguageScale = 12 });
/// </code></example>
public sealed class ListRescorer : IDisposable
{
    private readonly Vocabulary _vocabulary;
    private readonly SpokenWords _spoken;
    private readonly int? _order;
    private readonly ThreadTeam _team;
    private readonly HistoryTree[] _trees;          // one a thread
    private readonly long _blockWords;

    /// <summary>Creates it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="spoken">Which words are scored.</param>
    /// <param name="threads">Threads that share the lists of a call.</param>
    /// <param name="order">
    /// Null: exact. Otherwise histories of as many words in a list that end with the same order - 1 words are one, that of the hypothesis that
    /// comes first: less work, and other scores where a model remembers more than that.
    /// </param>
    /// <exception cref="ArgumentException">The number of threads is not in [1, 256], or the order less than 1.</exception>
    public ListRescorer(WordModel model, SpokenWords spoken, int threads = 1, int? order = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(spoken);
        if (order < 1)
            throw new ArgumentException($"Histories have an order of at least 1, not {order}.", nameof(order));
        _order = order;
        _blockWords = model.BlockWords;
        _vocabulary = model.Vocabulary;
        _spoken = spoken;
        _team = new ThreadTeam(threads);
        _trees = [.. Enumerable.Range(0, threads).Select(_ => new HistoryTree(model.NewHistories()))];
    }

    /// <summary>Words scored so far, <c>&lt;/s&gt;</c> among them, each as often as hypotheses have it.</summary>
    public long Words { get; private set; }

    /// <summary>Those of them that the vocabulary lacks.</summary>
    public long UnknownWords { get; private set; }

    /// <summary>Those of them that are the end of a sentence.</summary>
    public long SentenceEnds { get; private set; }

    /// <summary>Those that were computed: different histories.</summary>
    public long ComputedWords { get; private set; }

    /// <summary>Scores lists.</summary>
    /// <exception cref="InputException">A list is empty, or a score in it is not finite.</exception>
    public ScoredList[] Score(IReadOnlyList<HypothesisList> lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        foreach (HypothesisList list in lists)
            list.RequireScores();
        var scored = new ScoredList[lists.Count];
        List<(int Start, int End)> blocks = Blocks(lists);
        int next = -1;
        _team.Run(thread =>
        {
            for (int block = Interlocked.Increment(ref next); block < blocks.Count; block = Interlocked.Increment(ref next))
                Score(lists, scored, blocks[block].Start, blocks[block].End, _trees[thread]);
        });
        return scored;
    }

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    private void Score(IReadOnlyList<HypothesisList> lists, ScoredList[] scored, int start, int end, HistoryTree tree)
    {
        tree.Clear();
        int[][][] paths = new int[end - start][][];
        var merged = new Dictionary<(int Words, string Last), int>();
        for (int i = start; i < end; i++)
        {
            merged.Clear();
            paths[i - start] = [.. lists[i].Hypotheses.Select(hypothesis => Path(hypothesis, tree, merged))];
        }
        tree.Score();
        (long words, long unknown, long ends) = (0, 0, 0);
        for (int i = start; i < end; i++)
        {
            scored[i] = new(lists[i].Utterance, [.. lists[i].Hypotheses.Select((hypothesis, h) => Scored(hypothesis, paths[i - start][h], tree))]);
            ends += scored[i].Hypotheses.Count;
            words += scored[i].Hypotheses.Sum(hypothesis => hypothesis.Words + 1);
            unknown += scored[i].Hypotheses.Sum(hypothesis => hypothesis.UnknownWords);
        }
        lock (_trees)
        {
            Words += words;
            UnknownWords += unknown;
            SentenceEnds += ends;
            ComputedWords += tree.Count - 1;
        }
    }

    /// <summary>The tree's nodes of a hypothesis's words, that of the sentence's end the last.</summary>
    private int[] Path(Hypothesis hypothesis, HistoryTree tree, Dictionary<(int Words, string Last), int> merged)
    {
        var nodes = new List<int>(hypothesis.Words.Count + 1);
        int history = HistoryTree.Root;
        foreach (string word in hypothesis.Words)
        {
            if (!_spoken.Contains(word))
                continue;
            int node = tree.Child(history, _vocabulary.IdOf(word));
            nodes.Add(node);
            history = _order is { } order ? First(merged, (tree.Depth(node), tree.LastWords(node, order - 1)), node) : node;
        }
        nodes.Add(tree.Child(history, _vocabulary.EndOfSentenceId));
        return [.. nodes];
    }

    private static int First(Dictionary<(int Words, string Last), int> merged, (int Words, string Last) key, int node) => merged.TryAdd(key, node) ? node : merged[key];

    private ScoredHypothesis Scored(Hypothesis hypothesis, int[] path, HistoryTree tree)
    {
        (double lnP, int unknown) = (0, 0);
        foreach (int node in path)
        {
            lnP += tree.LnP(node);
            unknown += tree.Word(node) == _vocabulary.UnknownId ? 1 : 0;
        }
        return new(hypothesis, lnP, path.Length - 1, unknown);
    }

    /// <summary>Divides the lists into blocks, so that each thread has several.</summary>
    private List<(int Start, int End)> Blocks(IReadOnlyList<HypothesisList> lists)
    {
        int mostLists = Math.Max(1, lists.Count / (4 * _team.Count));
        var blocks = new List<(int, int)>();
        for (int start = 0, end; start < lists.Count; start = end)
        {
            int words = 0;
            for (end = start; end < lists.Count && end - start < mostLists && words < _blockWords; end++)
                words += lists[end].Hypotheses.Sum(hypothesis => hypothesis.Words.Count);
            blocks.Add((start, end));
        }
        return blocks;
    }
}
