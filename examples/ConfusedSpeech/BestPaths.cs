using System.Runtime.InteropServices;

namespace ConfusedSpeech;

/// <summary>A word sequence and the acoustic and language ln scores of its best path.</summary>
internal sealed record Hypothesis(IReadOnlyList<int> Words, double Acoustic, double Language)
{
    public double Score(double lmScale) => Acoustic + lmScale * Language;
}

/// <summary>
/// The best word sequences of a lattice, exactly. An A* search whose estimate, the best score from a node to the end, is exact: paths
/// are completed in the order of their scores. Of paths that reach a node by the same words, only the first, which is the best, goes on.
/// </summary>
internal static class BestPaths
{
    private readonly record struct Partial(int Node, int Prefix, double Acoustic, double Language);

    /// <summary>The <paramref name="count"/> best different word sequences, or all there are, best first.</summary>
    public static List<Hypothesis> Find(Lattice lattice, double lmScale, int count)
    {
        double[] after = lattice.BestAfter(lmScale);
        var prefixes = new PrefixTree();
        var open = new PriorityQueue<Partial, double>();
        HashSet<(int Node, int Prefix)> closed = [];
        List<Hypothesis> found = [];
        open.Enqueue(new Partial(0, PrefixTree.Root, 0, 0), 0);
        while (found.Count < count && open.TryDequeue(out Partial partial, out _))
        {
            if (!closed.Add((partial.Node, partial.Prefix)))
                continue;
            if (partial.Node == lattice.Last)
            {
                found.Add(new Hypothesis(prefixes.WordsOf(partial.Prefix), Rounded(partial.Acoustic), Rounded(partial.Language)));
                continue;
            }
            foreach (LatticeArc arc in lattice.From(partial.Node))
            {
                int prefix = arc.Word == WordGraph.NoWord ? partial.Prefix : prefixes.Longer(partial.Prefix, arc.Word);
                var longer = new Partial(arc.To, prefix, partial.Acoustic + arc.Acoustic, partial.Language + arc.Language);
                open.Enqueue(longer, -(longer.Acoustic + lmScale * longer.Language + after[arc.To]));
            }
        }
        // Sums in another order differ in the last bit: what counts is the order of the scores as they are written.
        return [.. found.OrderByDescending(hypothesis => hypothesis.Score(lmScale))];
    }

    /// <summary>The scores of arcs have at most six decimals, so have their sums.</summary>
    private static double Rounded(double sum) => Math.Round(sum, 6);

    /// <summary>Word sequences that share their beginnings: equal sequences have equal numbers.</summary>
    private sealed class PrefixTree
    {
        public const int Root = 0;

        private readonly List<(int Parent, int Word)> _nodes = [(-1, WordGraph.NoWord)];
        private readonly Dictionary<(int Parent, int Word), int> _numbers = [];

        public int Longer(int prefix, int word)
        {
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, (prefix, word), out bool exists);
            if (!exists)
            {
                number = _nodes.Count;
                _nodes.Add((prefix, word));
            }
            return number;
        }

        public List<int> WordsOf(int prefix)
        {
            List<int> words = [];
            for (; prefix != Root; prefix = _nodes[prefix].Parent)
                words.Add(_nodes[prefix].Word);
            words.Reverse();
            return words;
        }
    }
}
