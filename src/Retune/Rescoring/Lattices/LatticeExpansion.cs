using System.Runtime.InteropServices;
using Retune.Text;

namespace Retune.Rescoring.Lattices;

/// <summary>
/// Divides the nodes of one lattice by what was said before them and scores the arcs. Nodes that are equally far from the start do
/// not depend on each other: their words are scored in one product.
/// </summary>
internal sealed class LatticeExpansion
{
    private readonly WordLattice _lattice;
    private readonly Vocabulary _vocabulary;
    private readonly SpokenWords _spoken;
    private readonly ScoreCombination _combination;
    private readonly int? _order;
    private readonly HistoryTree _tree;
    private readonly int _mostHistories;
    private readonly List<History> _histories = [];
    private readonly List<ExpandedArc> _arcs = [];
    private readonly Dictionary<(int Node, string Words), int> _known = [];
    private readonly List<int>[] _atNode;               // [nodes] the histories at each
    private readonly int[] _ends;                       // [nodes] the end there, or -1
    private readonly ExpandedLattice _scores;           // for the score of an arc

    public LatticeExpansion(
        WordLattice lattice, Vocabulary vocabulary, SpokenWords spoken, ScoreCombination combination, int? order, HistoryTree tree, int mostHistories)
    {
        (_lattice, _vocabulary, _spoken, _combination, _order, _tree, _mostHistories) = (lattice, vocabulary, spoken, combination, order, tree, mostHistories);
        _atNode = [.. Enumerable.Range(0, lattice.NodeCount).Select(_ => new List<int>())];
        _ends = new int[lattice.NodeCount];
        Array.Fill(_ends, -1);
        for (int end = 0; end < lattice.Ends.Count; end++)
            _ends[lattice.Ends[end].Node] = end;
        _scores = new ExpandedLattice(lattice, [], []);
    }

    /// <exception cref="InputException">There are too many histories.</exception>
    public ExpandedLattice Run()
    {
        _tree.Clear();
        _histories.Add(new(_lattice.Start, HistoryTree.Root, 0));
        _atNode[_lattice.Start].Add(0);
        foreach (int[] nodes in Levels())
        {
            List<(int History, int Arc, int Node)> steps = Steps(nodes);
            _tree.Score();
            if (_tree.RememberedCount > _mostHistories || _histories.Count > _mostHistories)
                throw new InputException($"The lattice of {_lattice.Utterance} has more than {_mostHistories} histories; {(_order is null ? "merge them with --history 4" : "give a smaller --history, or prune the lattice")}.");
            foreach ((int history, int arc, int node) in steps)
                Take(history, arc, node);
        }
        return new ExpandedLattice(_lattice, [.. _histories.Select(history => history.Node)], [.. _arcs]);
    }

    /// <summary>Adds what follows the histories at nodes to the tree: for each history and arc, the tree's node after it.</summary>
    private List<(int History, int Arc, int Node)> Steps(int[] nodes)
    {
        var steps = new List<(int, int, int)>();
        foreach (int node in nodes)
        {
            foreach (int history in _atNode[node])
            {
                int before = _histories[history].TreeNode;
                foreach (int arc in _lattice.ArcsFrom(node))
                    steps.Add((history, arc, After(before, _lattice.Arcs[arc].Word)));
                if (_ends[node] is >= 0 and int end)
                    steps.Add((history, ~end, HasEnded(before) ? before : _tree.Child(before, _vocabulary.EndOfSentenceId)));
            }
        }
        return steps;
    }

    private int After(int treeNode, string? word)
    {
        if (word is null)
            return treeNode;
        if (SpokenWords.SentenceEnds.Contains(word))
            return HasEnded(treeNode) ? treeNode : _tree.Child(treeNode, _vocabulary.EndOfSentenceId);
        return _spoken.Contains(word) ? _tree.Child(treeNode, _vocabulary.IdOf(word)) : treeNode;
    }

    private bool HasEnded(int treeNode) => treeNode != HistoryTree.Root && _tree.Word(treeNode) == _vocabulary.EndOfSentenceId;

    /// <summary>Adds an arc, and the history that it leads to or a better way to it.</summary>
    private void Take(int from, int arc, int treeNode)
    {
        History source = _histories[from];
        bool scored = treeNode != source.TreeNode;
        bool isWord = scored && _tree.Word(treeNode) != _vocabulary.EndOfSentenceId;
        var expanded = new ExpandedArc(from, -1, arc < 0 ? ~arc : arc, scored ? _tree.LnP(treeNode) : double.NaN, isWord, isWord && _tree.Word(treeNode) == _vocabulary.UnknownId);
        if (arc >= 0)
        {
            int to = Target(_lattice.Arcs[arc].To, treeNode);
            expanded = expanded with { To = to };
            double total = source.Total + _scores.Total(expanded, _combination);
            if (total > _histories[to].Total || _histories[to].TreeNode < 0)
                _histories[to] = _histories[to] with { TreeNode = treeNode, Total = total };
        }
        _arcs.Add(expanded);
    }

    /// <summary>The history at a node that has the words of the tree's node, or its last ones.</summary>
    private int Target(int node, int treeNode)
    {
        ref int history = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (node, Key(treeNode)), out bool exists);
        if (!exists)
        {
            history = _histories.Count;
            _histories.Add(new(node, -1, double.NegativeInfinity));
            _atNode[node].Add(history);
        }
        return history;
    }

    /// <summary>The tree's node itself, or its last words.</summary>
    private string Key(int treeNode) => _order is { } order ? _tree.LastWords(treeNode, order - 1) : new string([(char)(treeNode >> 16), (char)treeNode]);

    /// <summary>The nodes by the most arcs that lead to them from the start; those that the start does not reach have no histories.</summary>
    private IEnumerable<int[]> Levels()
    {
        int[] level = new int[_lattice.NodeCount];
        foreach (int node in _lattice.TopologicalOrder)
        {
            foreach (int arc in _lattice.ArcsFrom(node))
                level[_lattice.Arcs[arc].To] = Math.Max(level[_lattice.Arcs[arc].To], level[node] + 1);
        }
        return Enumerable.Range(0, _lattice.NodeCount).GroupBy(node => level[node]).OrderBy(group => group.Key).Select(group => group.ToArray());
    }

    /// <summary>A word history at a node of the lattice.</summary>
    /// <param name="Node">The lattice's node.</param>
    /// <param name="TreeNode">Its words: those of the best path to it.</param>
    /// <param name="Total">The score of that path.</param>
    private readonly record struct History(int Node, int TreeNode, double Total);
}
