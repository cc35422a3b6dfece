using System.Runtime.InteropServices;
using Retune.Rescoring.Histories;

namespace Retune.Rescoring;

/// <summary>
/// The word histories of many hypotheses as a tree: a node is a history, its parent the history without the last word. What several
/// hypotheses begin with is there, and computed, once. A model remembers a history only where words are scored after it.
/// </summary>
internal sealed class HistoryTree(IHistories model)
{
    /// <summary>The sentence start.</summary>
    public const int Root = 0;

    /// <summary>More words than anybody compares.</summary>
    public const int MaximumLastWords = 64;

    /// <summary>The start's place in the numbering of the model; other nodes get one when they are first needed.</summary>
    private const int StartHistory = 0, NoHistory = -1;

    private readonly Dictionary<long, int> _children = [];          // parent and word -> node
    private readonly List<Node> _nodes = [new(-1, -1, 0, 0, StartHistory)];
    private readonly List<int> _new = [];                           // nodes not scored yet, by depth when they are
    private readonly List<int> _extended = [];
    private int[] _histories = [];
    private int[] _words = [];
    private double[] _lnP = [];
    private int _remembered = 1;

    /// <summary>Nodes, the sentence start among them.</summary>
    public int Count => _nodes.Count;

    /// <summary>Histories that the model remembers.</summary>
    public int RememberedCount => _remembered;

    /// <summary>The last word of a node, which is not the root.</summary>
    public int Word(int node) => _nodes[node].Word;

    /// <summary>The node of a history without its last word; -1 for the root.</summary>
    public int Parent(int node) => _nodes[node].Parent;

    /// <summary>Words of a node's history.</summary>
    public int Depth(int node) => _nodes[node].Depth;

    /// <summary>The ids of the last words of a node's history as text that can be compared, two characters each, the last word first.</summary>
    public string LastWords(int node, int words)
    {
        Span<char> key = stackalloc char[2 * Math.Min(words, MaximumLastWords)];
        int length = 0;
        for (; node != Root && length < key.Length; node = _nodes[node].Parent)
        {
            key[length++] = (char)(_nodes[node].Word >> 16);
            key[length++] = (char)_nodes[node].Word;
        }
        return new string(key[..length]);
    }

    /// <summary>ln p of a node's last word after its parent, natural log; of a node that is not scored yet it is NaN.</summary>
    public double LnP(int node) => _nodes[node].LnP;

    /// <summary>Forgets all but the root.</summary>
    public void Clear()
    {
        _children.Clear();
        _nodes.RemoveRange(1, _nodes.Count - 1);
        _new.Clear();
        _remembered = 1;
        model.Clear();
    }

    /// <summary>The history of a node and one more word; it is added where it is not there yet.</summary>
    public int Child(int node, int word)
    {
        ref int child = ref CollectionsMarshal.GetValueRefOrAddDefault(_children, (long)node << 32 | (uint)word, out bool exists);
        if (!exists)
        {
            child = _nodes.Count;
            _nodes.Add(new(node, word, _nodes[node].Depth + 1, double.NaN, NoHistory));
            _new.Add(child);
        }
        return child;
    }

    /// <summary>Scores the nodes added since the last call, all of one depth in one product.</summary>
    public void Score()
    {
        _new.Sort((a, b) => _nodes[a].Depth != _nodes[b].Depth ? _nodes[a].Depth - _nodes[b].Depth : a - b);
        for (int start = 0, end = 0; start < _new.Count; start = end)
        {
            while (end < _new.Count && _nodes[_new[end]].Depth == _nodes[_new[start]].Depth)
                end++;
            Score(CollectionsMarshal.AsSpan(_new)[start..end]);
        }
        _new.Clear();
    }

    private void Score(ReadOnlySpan<int> nodes)
    {
        Remember(nodes);
        for (int i = 0; i < nodes.Length; i++)
        {
            Node node = _nodes[nodes[i]];
            (_histories[i], _words[i]) = (_nodes[node.Parent].History, node.Word);
        }
        model.Score(_histories.AsSpan(0, nodes.Length), _words.AsSpan(0, nodes.Length), _lnP.AsSpan(0, nodes.Length));
        for (int i = 0; i < nodes.Length; i++)
            _nodes[nodes[i]] = _nodes[nodes[i]] with { LnP = _lnP[i] };
    }

    /// <summary>Has the model remember the parents of nodes. A parent's own parent is remembered: its word was scored after it.</summary>
    private void Remember(ReadOnlySpan<int> nodes)
    {
        if (_lnP.Length < nodes.Length)
            (_histories, _words, _lnP) = (new int[2 * nodes.Length], new int[2 * nodes.Length], new double[2 * nodes.Length]);
        _extended.Clear();
        foreach (int child in nodes)
        {
            int index = _nodes[child].Parent;
            Node node = _nodes[index];
            if (node.History != NoHistory)
                continue;
            (_histories[_extended.Count], _words[_extended.Count]) = (_nodes[node.Parent].History, node.Word);
            _nodes[index] = node with { History = _remembered++ };
            _extended.Add(index);
        }
        model.Extend(_histories.AsSpan(0, _extended.Count), _words.AsSpan(0, _extended.Count));
    }

    private readonly record struct Node(int Parent, int Word, int Depth, double LnP, int History);
}
