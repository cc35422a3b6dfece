namespace Retune.Rescoring.Lattices;

/// <summary>
/// A lattice whose nodes are divided by what was said before them, so that a model's score of an arc is one number. Paths are those of
/// the lattice.
/// </summary>
public sealed class ExpandedLattice : IRescored
{
    private readonly int[] _nodes;                  // [histories] the lattice's node; 0 is the start
    private readonly ExpandedArc[] _arcs;           // by what they leave, which comes before what they lead to

    internal ExpandedLattice(WordLattice lattice, int[] nodes, ExpandedArc[] arcs) => (Lattice, _nodes, _arcs) = (lattice, nodes, arcs);

    /// <inheritdoc/>
    public string Utterance => Lattice.Utterance;

    /// <summary>The lattice as it was.</summary>
    public WordLattice Lattice { get; }

    /// <summary>Histories, each at a node of the lattice.</summary>
    public int HistoryCount => _nodes.Length;

    /// <summary>Arcs of one kind.</summary>
    internal int CountArcs(Func<ExpandedArc, bool> isCounted) => _arcs.Count(isCounted);

    /// <inheritdoc/>
    public IReadOnlyList<string> Best(ScoreCombination combination)
    {
        double[] best = new double[_nodes.Length];
        int[] from = new int[_nodes.Length];        // the arc on which it is best reached
        Array.Fill(best, double.NegativeInfinity, 1, best.Length - 1);
        Array.Fill(from, -1);
        (double bestEnd, int lastArc) = (double.NegativeInfinity, -1);
        for (int i = 0; i < _arcs.Length; i++)
        {
            ExpandedArc arc = _arcs[i];
            double total = best[arc.From] + Total(arc, combination);
            if (arc.To < 0 && (lastArc < 0 || total > bestEnd))
                (bestEnd, lastArc) = (total, i);
            else if (arc.To >= 0 && (from[arc.To] < 0 || total > best[arc.To]))
                (best[arc.To], from[arc.To]) = (total, i);
        }
        var words = new List<string>();
        for (int arc = from[_arcs[lastArc].From]; arc >= 0; arc = from[_arcs[arc].From])
        {
            if (Lattice.Arcs[_arcs[arc].Arc].Word is { } word)
                words.Add(word);
        }
        words.Reverse();
        return words;
    }

    /// <summary>The lattice with the histories as nodes, its language scores those of the combination.</summary>
    public WordLattice Rescored(ScoreCombination combination)
    {
        var arcs = new List<LatticeArc>();
        var ends = new List<LatticeEnd>();
        foreach (ExpandedArc arc in _arcs)
        {
            double language = Language(arc, combination);
            if (!double.IsFinite(language))
                throw ImpossibleWords.In(Utterance);
            if (arc.To < 0)
                ends.Add(Lattice.Ends[arc.Arc] with { Node = arc.From, Language = language });
            else
                arcs.Add(Lattice.Arcs[arc.Arc] with { From = arc.From, To = arc.To, Language = language });
        }
        return Lattice.With([.. _nodes.Select(node => Lattice.NodeDetails[node])], arcs, ends, combination);
    }

    /// <summary>The score of an arc.</summary>
    internal double Total(ExpandedArc arc, ScoreCombination combination) =>
        combination.Total(arc.To < 0 ? Lattice.Ends[arc.Arc].Acoustic : Lattice.Arcs[arc.Arc].Acoustic, Language(arc, combination), arc.IsWord ? 1 : 0, arc.IsUnknown ? 1 : 0);

    /// <summary>
    /// The language score of an arc. One without anything to score has a probability of 1 by the model: its old score, what a recogniser adds
    /// for a pause or has moved along the paths, is weighted as that of the words, but where probabilities are added it stays.
    /// </summary>
    private double Language(ExpandedArc arc, ScoreCombination combination)
    {
        double old = arc.To < 0 ? Lattice.Ends[arc.Arc].Language : Lattice.Arcs[arc.Arc].Language;
        if (!double.IsNaN(arc.LnP))
            return combination.Language(old, arc.LnP);
        return combination.Interpolation == LanguageInterpolation.Linear ? old : combination.Language(old, 0);
    }
}
