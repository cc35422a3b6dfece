using System.Globalization;
using Retune.Files;

namespace Retune.Rescoring.Lattices;

/// <summary>The lines of one lattice of a Kaldi text archive, made into a lattice.</summary>
/// <param name="path">The archive.</param>
/// <param name="words">The table of its integer labels; null: the labels are taken as words.</param>
/// <param name="lines">The lines behind the key, at least one.</param>
internal sealed class KaldiLatticeText(string path, KaldiSymbolTable? words, List<KaldiLine> lines)
{
    private readonly Dictionary<int, int> _nodes = [];

    /// <exception cref="InputException">As <see cref="KaldiLatticeReader.Read"/>.</exception>
    public WordLattice Lattice(string utterance)
    {
        bool isCompact = IsCompact();
        NumberStates();
        var parts = new LatticeParts(path);
        foreach (KaldiLine line in lines)
        {
            if (line.IsArc)
                parts.Add(isCompact ? CompactArc(line) : TransducerArc(line), line.Number);
            else if (Final(line, isCompact ? 3 : 2) is LatticeEnd end)
                parts.Add(end, line.Number);
        }
        return parts.Make(lines[0].Number, (arcs, ends) => new WordLattice(utterance, _nodes.Count, Node(lines[0], 0), arcs, ends));
    }

    /// <summary>
    /// Tells the forms apart. An arc of three columns is in the compact form (an acceptor: from, to, word), one of five in
    /// the lattice form (a transducer: from, to, transition-id, word, weight). One of four is either, and where only such arcs
    /// stand, a comma in the fourth column says that it is a weight: those of the lattice form would all be without weight.
    /// </summary>
    private bool IsCompact()
    {
        bool? isCompact = null;
        foreach (KaldiLine line in lines)
        {
            if (line.Columns.Length is not (3 or 5))
                continue;
            if ((isCompact ??= line.Columns.Length == 3) != (line.Columns.Length == 3))
                throw Error(line, $"this arc has {line.Columns.Length} columns and one above has {8 - line.Columns.Length}; a lattice is in the compact form (from, to, word, weight) or in the lattice form (from, to, transition-id, word, weight).");
        }
        if (isCompact is bool known)
            return known;
        foreach (KaldiLine line in lines)
        {
            if (line.Columns.Length != 4)
                continue;
            bool hasWeight = line.Columns[3].Contains(',');
            if ((isCompact ??= hasWeight) != hasWeight)
                throw Error(line, $"the fourth column is {(hasWeight ? "a weight" : "no weight")} here and {(hasWeight ? "none" : "one")} above; write the weight graph,acoustic,alignment on every arc.");
        }
        return isCompact ?? true;
    }

    /// <summary>Gives the states that the lines name the numbers of nodes, in their order, so that one that no line names is none.</summary>
    private void NumberStates()
    {
        var states = new List<int>();
        foreach (KaldiLine line in lines)
        {
            states.Add(State(line, 0));
            if (line.IsArc)
                states.Add(State(line, 1));
        }
        states.Sort();
        foreach (int state in states)
            _nodes.TryAdd(state, _nodes.Count);
    }

    private LatticeArc CompactArc(KaldiLine line)
    {
        KaldiWeight weight = line.Columns.Length == 4 ? Weight(line, 3, 3) : default;
        return Arc(line, line.Columns[2], weight);
    }

    private LatticeArc TransducerArc(KaldiLine line)
    {
        string[] columns = line.Columns;
        if (!int.TryParse(columns[2], NumberStyles.None, CultureInfo.InvariantCulture, out int transition))
            throw Error(line, $"{Excerpt.Quoted(columns[2])} is no transition-id, a number from 0; in the lattice form an arc is from, to, transition-id, word, weight.");
        if (columns.Length == 4 && KaldiWeight.TryParse(columns[3], 3, out _))
            throw Error(line, $"{Excerpt.Quoted(columns[3])} stands where the word belongs; in the lattice form an arc is from, to, transition-id, word, weight.");
        KaldiWeight weight = columns.Length == 5 ? Weight(line, 4, 2) : default;
        return Arc(line, columns[3], weight with { Alignment = transition == 0 ? null : columns[2] });
    }

    private LatticeArc Arc(KaldiLine line, string label, KaldiWeight weight)
    {
        if (weight.IsZero)
            throw Error(line, "the arc has an infinite cost; remove it or give it a finite one.");
        // 0 - cost, not -cost: there is no use for a score of -0.
        return new LatticeArc(Node(line, 0), Node(line, 1), Word(line, label), 0 - weight.Acoustic, 0 - weight.Graph, weight.Alignment);
    }

    /// <summary>The end, or null where the cost of ending is infinite, which says that the state is not final.</summary>
    private LatticeEnd? Final(KaldiLine line, int maximumParts)
    {
        KaldiWeight weight = line.Columns.Length == 2 ? Weight(line, 1, maximumParts) : default;
        return weight.IsZero ? null : new LatticeEnd(Node(line, 0), 0 - weight.Acoustic, 0 - weight.Graph, weight.Alignment);
    }

    private string? Word(KaldiLine line, string label)
    {
        if (label == "<eps>" || (words is null && label == "0"))
            return null;
        if (words is null)
            return label;
        if (!int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            throw Error(line, $"the label {Excerpt.Quoted(label)} is no number of a word; give no symbol table for lattices that hold words.");
        string? word = id == 0 ? "<eps>" : words.Word(id);
        if (word is null)
            throw Error(line, $"the symbol table {words.Path} has no word of number {id}; give the table of the system that made the lattices.");
        return word == "<eps>" ? null : word;
    }

    private KaldiWeight Weight(KaldiLine line, int column, int maximumParts)
    {
        if (KaldiWeight.TryParse(line.Columns[column], maximumParts, out KaldiWeight weight))
            return weight;
        string form = maximumParts == 3 ? "graph,acoustic,alignment, such as 2.5,3.1,4_4_5" : "graph,acoustic, such as 2.5,3.1";
        throw Error(line, $"{Excerpt.Quoted(line.Columns[column])} is no weight; here it is {form}.");
    }

    private int Node(KaldiLine line, int column) => _nodes[State(line, column)];

    private int State(KaldiLine line, int column) => int.TryParse(line.Columns[column], NumberStyles.None, CultureInfo.InvariantCulture, out int state)
        ? state
        : throw Error(line, $"{Excerpt.Quoted(line.Columns[column])} is no state, a number from 0; a line is an arc (from, to, word, weight) or a final state (state, weight), and a blank line ends a lattice.");

    private InputException Error(KaldiLine line, string message) => InputException.AtLine(path, line.Number, message);
}
