using System.Runtime.InteropServices;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lattices;

/// <summary>Reads one SLF: the header, then lines <c>I=</c> of nodes and <c>J=</c> of arcs in any order.</summary>
internal sealed class SlfReader : IDisposable
{
    private readonly LineReader _lines;
    private readonly SlfHeader _header;
    private readonly List<SlfField> _fields = [];
    private readonly Dictionary<int, SlfNode> _nodes = [];
    private readonly List<SlfArc> _arcs = [];
    private readonly HashSet<int> _arcNumbers = [];
    private readonly HashSet<int> _named = [];      // nodes with a line of their own or an arc

    public SlfReader(string path)
    {
        _lines = new LineReader(path);
        _header = new SlfHeader(_lines);
    }

    /// <exception cref="InputException">As <see cref="SlfLattice.Read"/>.</exception>
    public WordLattice Read()
    {
        while (_lines.Read())
        {
            if (SlfField.Split(_lines.Line, _fields) is string fault)
                throw _header.Error(fault);
            if (_fields.Count == 0)
                continue;
            if (_fields[0].Name is not ("I" or "J"))
                ReadHeader();
            else if (_header.Nodes is not int nodes || _header.Links is not int links)
                throw _header.Error("the header above has no number of nodes and of arcs; give them, such as \"NODES=10 LINKS=12\".");
            else if (_fields[0].Name == "I")
                ReadNode(nodes);
            else
                ReadArc(nodes, links);
        }
        return Lattice();
    }

    public void Dispose() => _lines.Dispose();

    private void ReadHeader()
    {
        if (_named.Count > 0)
            throw _header.Error($"{Excerpt.Quoted(_fields[0].Text)} stands behind nodes or arcs, where every line begins with I= or J=; a file holds one lattice.");
        foreach (SlfField field in _fields)
            _header.Add(field);
    }

    private void ReadNode(int nodes)
    {
        int number = NodeNumber(_fields[0], nodes);
        var values = new SlfValues(_header);
        foreach (SlfField field in CollectionsMarshal.AsSpan(_fields)[1..])
        {
            if (field.Name is "l" or "language")
                throw _header.Error($"{Excerpt.Quoted(field.Text)} stands on a node, and language scores belong to arcs.");
            if (field.Name == "L")
                throw _header.Error(SlfField.SubLattice);
            values.Take(field);
        }
        _named.Add(number);
        if (!_nodes.TryAdd(number, new SlfNode(values.Word, values.Acoustic, values.Pronunciation, values.Detail)))
            throw _header.Error($"node {number} has a line above already.");
    }

    private void ReadArc(int nodes, int links)
    {
        int? from = null, to = null;
        double? language = null;
        var values = new SlfValues(_header);
        foreach (SlfField field in CollectionsMarshal.AsSpan(_fields)[1..])
        {
            switch (field.Name)
            {
                case "S" or "START":
                    values.RequireFirst(field, from is null);
                    from = NodeNumber(field, nodes);
                    break;
                case "E" or "END":
                    values.RequireFirst(field, to is null);
                    to = NodeNumber(field, nodes);
                    break;
                case "l" or "language":
                    language = values.Score(field, language);
                    break;
                default:
                    values.Take(field);
                    break;
            }
        }
        if (from is null || to is null)
            throw _header.Error("the arc has no start or no end node; give both, such as \"S=0 E=1\".");
        int number = _header.Integer(_fields[0]);
        if (number >= links)
            throw _header.Error($"this is arc {number}, and the header declares {links} arcs, numbered from 0.");
        if (!_arcNumbers.Add(number))
            throw _header.Error($"arc {number} has a line above already.");
        _named.Add(from.Value);
        _named.Add(to.Value);
        _arcs.Add(new SlfArc(_lines.LineNumber, from.Value, to.Value, values.Word, values.Acoustic, values.Pronunciation, language ?? 0, values.Detail));
    }

    private WordLattice Lattice()
    {
        if (_header.Nodes is not int nodes || _header.Links is not int links)
            throw new InputException($"{_lines.Path} has no number of nodes and of arcs, such as \"NODES=10 LINKS=12\"; give a lattice in HTK's standard lattice format.");
        if (_arcs.Count < links)
            throw AtEnd($"the file ends after {_arcs.Count} of {links} arcs; was it cut off?");
        if (_nodes.Count > 0 && _nodes.Count < nodes)
            throw AtEnd($"the file ends after the lines of {_nodes.Count} of {nodes} nodes; was it cut off?");
        if (_named.Count < nodes)
            throw InputException.AtLine(_lines.Path, _header.NodesLine, $"{nodes} nodes are declared here, and the lines below name {_named.Count} of them; correct the number.");

        var parts = new LatticeParts(_lines.Path);
        foreach (SlfArc arc in _arcs)
            parts.Add(Resolved(arc), arc.Line);
        int start = _header.Start ?? OnlyNodeWithout("start", "enters", nodes, arc => arc.To);
        parts.Add(new LatticeEnd(_header.End ?? OnlyNodeWithout("end", "leaves", nodes, arc => arc.From)), _header.NodesLine);
        string?[] details = new string?[nodes];
        foreach ((int number, SlfNode node) in _nodes)
            details[number] = node.Detail;
        return parts.Make(_header.NodesLine, (arcs, ends) => new WordLattice(_header.Utterance is { Length: > 0 } utterance ? utterance : SlfLattice.UtteranceOf(_lines.Path), nodes, start, arcs, ends, details)
        {
            LanguageScale = _header.LanguageScale,
            WordPenalty = _header.WordPenalty,
            HeaderFields = _header.Others,
        });
    }

    /// <summary>The arc with what the node where it ends says of it.</summary>
    private LatticeArc Resolved(SlfArc arc)
    {
        SlfNode? node = _nodes.GetValueOrDefault(arc.To);
        if (arc.Word is not null && node?.Word is not null && arc.Word != node.Word)
            throw InputException.AtLine(_lines.Path, arc.Line, $"the arc's word is {Excerpt.Quoted(arc.Word)} and that of the node where it ends {Excerpt.Quoted(node.Word)}; leave one of them out.");
        string? word = arc.Word ?? node?.Word;
        double acoustic = _header.AcousticScale * (arc.Acoustic ?? node?.Acoustic ?? 0)
            + _header.PronunciationScale * (arc.Pronunciation ?? node?.Pronunciation ?? 0);
        return new LatticeArc(arc.From, arc.To, word is not null && SlfLattice.IsWord(word) ? word : null, acoustic, arc.Language, arc.Detail);
    }

    /// <summary>The only node that is no arc's start (or end). Where there is none, any will do: then the arcs form a cycle, which is refused.</summary>
    private int OnlyNodeWithout(string field, string verb, int nodes, Func<SlfArc, int> nodeOf)
    {
        bool[] has = new bool[nodes];
        foreach (SlfArc arc in _arcs)
            has[nodeOf(arc)] = true;
        int first = Array.IndexOf(has, false);
        int second = first < 0 ? -1 : Array.IndexOf(has, false, first + 1);
        if (second >= 0)
            throw InputException.AtLine(_lines.Path, _header.NodesLine, $"no arc {verb} node {first}, nor node {second}; say in the header which is the {field}, such as \"{field}={first}\".");
        return Math.Max(first, 0);
    }

    private int NodeNumber(SlfField field, int nodes) => _header.Integer(field) is int number && number < nodes
        ? number
        : throw _header.Error($"{Excerpt.Quoted(field.Text)} is no node; the header declares {nodes}, numbered from 0.");

    private InputException AtEnd(string message) => InputException.AtLine(_lines.Path, _lines.LineNumber + 1, message);
}
