namespace Retune.Rescoring.Lattices;

/// <summary>The arcs of a graph by the node they leave, and its nodes in topological order (Kahn's algorithm).</summary>
internal sealed class LatticeOrder
{
    private readonly int[] _first;      // [nodes + 1]: where a node's arcs begin in _leaving
    private readonly int[] _leaving;    // [arcs]: their indices, by node, then by index
    private readonly int[] _nodes;      // [nodes]: every arc leads from an earlier to a later one

    /// <exception cref="LatticeException">The arcs form a cycle.</exception>
    public LatticeOrder(int nodeCount, ReadOnlySpan<LatticeArc> arcs)
    {
        _first = new int[nodeCount + 1];
        _leaving = new int[arcs.Length];
        _nodes = new int[nodeCount];
        int[] entering = new int[nodeCount];    // arcs into a node from nodes that have no place yet
        foreach (LatticeArc arc in arcs)
        {
            _first[arc.From + 1]++;
            entering[arc.To]++;
        }
        for (int node = 0; node < nodeCount; node++)
            _first[node + 1] += _first[node];
        int[] next = _first[..^1];
        for (int i = 0; i < arcs.Length; i++)
            _leaving[next[arcs[i].From]++] = i;

        int placed = 0;
        for (int node = 0; node < nodeCount; node++)
        {
            if (entering[node] == 0)
                _nodes[placed++] = node;
        }
        for (int i = 0; i < placed; i++)
        {
            foreach (int arc in ArcsFrom(_nodes[i]))
            {
                if (--entering[arcs[arc].To] == 0)
                    _nodes[placed++] = arcs[arc].To;
            }
        }
        if (placed < nodeCount)
        {
            int arc = ArcOnCycle(arcs, entering);
            throw new LatticeException($"the arc from node {arcs[arc].From} to node {arcs[arc].To} closes a cycle; a lattice of hypotheses has none.", arc);
        }
    }

    public IReadOnlyList<int> Nodes => _nodes;

    public ReadOnlySpan<int> ArcsFrom(int node) => _leaving.AsSpan(_first[node].._first[node + 1]);

    /// <summary>Every node without a place has an arc from another one, so that going back along them leads onto a cycle.</summary>
    private static int ArcOnCycle(ReadOnlySpan<LatticeArc> arcs, int[] entering)
    {
        int[] arcInto = new int[entering.Length];
        int node = -1;
        for (int i = 0; i < arcs.Length; i++)
        {
            if (entering[arcs[i].From] == 0 || entering[arcs[i].To] == 0)
                continue;
            node = arcs[i].To;
            arcInto[node] = i;
        }
        for (int step = 0; step < entering.Length; step++)
            node = arcs[arcInto[node]].From;
        return arcInto[node];
    }
}
