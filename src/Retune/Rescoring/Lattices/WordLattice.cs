namespace Retune.Rescoring.Lattices;

/// <summary>
/// The hypotheses of one utterance as a directed acyclic graph: every path from the start to an end is one, and its scores are
/// the sums of those of its arcs and its end. All scores are natural logarithms, not costs. Immutable.
/// </summary>
/// <remarks>
/// Nodes that lie on no path from the start to an end may exist and are left alone: they have their place in
/// <see cref="TopologicalOrder"/> and are written back. A lattice is written in the format it was read from; the details of
/// its nodes, arcs and ends are those of that format.
/// </remarks>
public sealed class WordLattice
{
    private readonly LatticeArc[] _arcs;
    private readonly LatticeEnd[] _ends;
    private readonly string?[] _nodeDetails;
    private readonly LatticeOrder _order;

    /// <summary>Takes the parts, which are copied, and checks them.</summary>
    /// <param name="utterance">The utterance's name.</param>
    /// <param name="nodeCount">Number of nodes N; they are numbered 0 to N - 1.</param>
    /// <param name="start">The node where every path begins.</param>
    /// <param name="arcs">The arcs, in any order, which is kept. Several may lead from one node to another.</param>
    /// <param name="ends">Where a path may end: at least one.</param>
    /// <param name="nodeDetails">N opaque texts for the writer, such as <c>t=0.12</c>; null: none.</param>
    /// <exception cref="ArgumentException">
    /// A node outside [0, N), a score that is not finite, a word that is empty or holds white space, a cycle, no end, one node an end twice, an end that no
    /// path reaches from the start, or another number of details than nodes. The message is one sentence.
    /// </exception>
    public WordLattice(string utterance, int nodeCount, int start, IReadOnlyList<LatticeArc> arcs, IReadOnlyList<LatticeEnd> ends, IReadOnlyList<string?>? nodeDetails = null)
    {
        if (nodeCount < 1)
            throw new LatticeException($"the lattice has {nodeCount} nodes; it needs at least one.");
        if ((uint)start >= (uint)nodeCount)
            throw new LatticeException($"the start is node {start}, and the {nodeCount} nodes are numbered from 0.");
        if (nodeDetails is not null && nodeDetails.Count != nodeCount)
            throw new LatticeException($"there are details of {nodeDetails.Count} nodes, and the lattice has {nodeCount}.");
        Utterance = utterance;
        NodeCount = nodeCount;
        Start = start;
        _arcs = [.. arcs];
        _ends = [.. ends];
        _nodeDetails = nodeDetails is null ? new string?[nodeCount] : [.. nodeDetails];
        CheckArcs();
        _order = new LatticeOrder(nodeCount, _arcs);
        CheckEnds();
    }

    /// <summary>The utterance's name.</summary>
    public string Utterance { get; }

    /// <summary>Number of nodes.</summary>
    public int NodeCount { get; }

    /// <summary>The node where every path begins.</summary>
    public int Start { get; }

    /// <summary>The arcs, in the order of the file.</summary>
    public IReadOnlyList<LatticeArc> Arcs => _arcs;

    /// <summary>The nodes where a path may end, in the order of the file, with the scores of ending there.</summary>
    public IReadOnlyList<LatticeEnd> Ends => _ends;

    /// <summary>Opaque text of each node for the writer, such as <c>t=0.12</c> of an SLF; null where there is none.</summary>
    public IReadOnlyList<string?> NodeDetails => _nodeDetails;

    /// <summary>All nodes, so that every arc leads from an earlier one to a later one.</summary>
    public IReadOnlyList<int> TopologicalOrder => _order.Nodes;

    /// <summary>The scale of the language scores that an SLF's header declares (<c>lmscale</c>); null where none does.</summary>
    /// <exception cref="ArgumentException">It is not a finite number.</exception>
    public double? LanguageScale { get; init => field = Finite(value, "language scale"); }

    /// <summary>
    /// The word insertion penalty that an SLF's header declares (<c>wdpenalty</c>), a natural logarithm that is added to a
    /// path's score for each word; null where none does.
    /// </summary>
    /// <exception cref="ArgumentException">It is not a finite number.</exception>
    public double? WordPenalty { get; init => field = Finite(value, "word penalty"); }

    /// <summary>
    /// Fields of an SLF's header that say nothing of the graph or its scores, such as <c>lmname=…</c>, as the file has them and
    /// as the writer gives them back.
    /// </summary>
    public IReadOnlyList<string> HeaderFields { get; init; } = [];

    /// <summary>Indices into <see cref="Arcs"/> of the arcs that leave a node, ascending.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such node.</exception>
    public ReadOnlySpan<int> ArcsFrom(int node) => _order.ArcsFrom(node);

    private static double? Finite(double? value, string what) => value is null || double.IsFinite(value.Value)
        ? value
        : throw new LatticeException($"the {what} is not a finite number.");

    /// <summary>
    /// A lattice with the same name and header, in which node 0 is the start: scale and penalty are those by which its new scores are combined, left out as before where
    /// they are none.
    /// </summary>
    internal WordLattice With(IReadOnlyList<string?> nodeDetails, IReadOnlyList<LatticeArc> arcs, IReadOnlyList<LatticeEnd> ends, ScoreCombination combination) =>
        new(Utterance, nodeDetails.Count, 0, arcs, ends, nodeDetails)
        {
            LanguageScale = LanguageScale is null && combination.LanguageScale == 1 ? null : combination.LanguageScale,
            WordPenalty = WordPenalty is null && combination.WordPenalty == 0 ? null : combination.WordPenalty,
            HeaderFields = HeaderFields,
        };

    private void CheckArcs()
    {
        for (int i = 0; i < _arcs.Length; i++)
        {
            LatticeArc arc = _arcs[i];
            if ((uint)arc.From >= (uint)NodeCount || (uint)arc.To >= (uint)NodeCount)
                throw new LatticeException($"an arc leads from node {arc.From} to node {arc.To}, and the {NodeCount} nodes are numbered from 0.", arc: i);
            if (!double.IsFinite(arc.Acoustic) || !double.IsFinite(arc.Language))
                throw new LatticeException($"the arc from node {arc.From} to node {arc.To} has a score that is not a finite number.", arc: i);
            if (arc.Word is "" || arc.Word.AsSpan().ContainsAny(" \t\n\v\f\r"))
                throw new LatticeException($"the word of the arc from node {arc.From} to node {arc.To} is empty or holds white space; write it as one word.", arc: i);
        }
    }

    private void CheckEnds()
    {
        if (_ends.Length == 0)
            throw new LatticeException("the lattice has no end: no node where a path may end.");
        bool[] isReached = new bool[NodeCount], isEnd = new bool[NodeCount];
        isReached[Start] = true;
        foreach (int node in _order.Nodes)
        {
            foreach (int arc in ArcsFrom(node))
                isReached[_arcs[arc].To] |= isReached[node];
        }
        for (int i = 0; i < _ends.Length; i++)
        {
            LatticeEnd end = _ends[i];
            if ((uint)end.Node >= (uint)NodeCount)
                throw new LatticeException($"node {end.Node} is an end, and the {NodeCount} nodes are numbered from 0.", end: i);
            if (!double.IsFinite(end.Acoustic) || !double.IsFinite(end.Language))
                throw new LatticeException($"the end at node {end.Node} has a score that is not a finite number.", end: i);
            if (isEnd[end.Node])
                throw new LatticeException($"node {end.Node} is an end already; it can be one once.", end: i);
            if (!isReached[end.Node])
                throw new LatticeException($"no path leads from the start, node {Start}, to the end at node {end.Node}.", end: i);
            isEnd[end.Node] = true;
        }
    }
}
