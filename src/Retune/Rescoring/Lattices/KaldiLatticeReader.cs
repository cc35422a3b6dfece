using System.Text;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lattices;

/// <summary>
/// Reads a Kaldi text archive of lattices (<c>lattice-copy ark:… ark,t:-</c>) one after the other: a line with the utterance's key,
/// lines of arcs and final states, a blank line.
/// </summary>
/// <remarks>
/// <para>Read are the compact form, arcs <c>from to word graph,acoustic,alignment</c>, and the lattice form, arcs
/// <c>from to transition-id word graph,acoustic</c>; arcs of three columns tell the one, of five the other, and where all
/// have four, weights in the fourth column tell the compact form. A line of one or two columns is a final state with its weight.
/// A weight may be missing (costs of 0), and so may a part of it. The first state named is the start.</para>
/// <para>Costs become scores by their sign. The graph cost, which becomes <see cref="LatticeArc.Language"/>, holds the costs of
/// the HMM's transitions and of the pronunciation beside that of the language model; Kaldi does not tell them apart. An arc with
/// an infinite cost is refused; a state whose cost of ending is infinite is not final.</para>
/// <para>Nodes have the states' numbers, unless there are states that no line names: then the others close up.</para>
/// <para>The label 0 or <c>&lt;eps&gt;</c> is no word; every other one is, sentence marks too, which Kaldi's lattices do not have.</para>
/// </remarks>
public sealed class KaldiLatticeReader : IDisposable
{
    private readonly LineReader _lines;
    private readonly KaldiSymbolTable? _words;
    private WordLattice? _lattice;

    /// <summary>Opens the archive.</summary>
    /// <param name="path">The file, UTF-8, plain or gzip.</param>
    /// <param name="words">
    /// The words of the integer labels; then every label must be a number of it. Null: labels are taken as words as they are.
    /// </param>
    /// <exception cref="InputException">The file is missing or cannot be read.</exception>
    public KaldiLatticeReader(string path, KaldiSymbolTable? words = null)
    {
        _lines = new LineReader(path);
        _words = words;
    }

    /// <summary>The current lattice.</summary>
    /// <exception cref="InvalidOperationException">There is none: before the first and behind the last.</exception>
    public WordLattice Lattice => _lattice ?? throw new InvalidOperationException("There is no current lattice; Read() has not been called, or has returned false.");

    /// <summary>The line of the current lattice's key, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Goes to the next lattice; false at the end of the archive.</summary>
    /// <exception cref="InputException">The lattice is malformed; the message names the line.</exception>
    public bool Read()
    {
        _lattice = null;
        string[] columns;
        do
        {
            if (!_lines.Read())
                return false;
            columns = Columns();
        }
        while (columns.Length == 0);
        LineNumber = _lines.LineNumber;
        if (columns.Length > 1)
            throw Error("the line of an utterance's key, alone, belongs here; give the text form of an archive of lattices (lattice-copy ark:… ark,t:…).");

        string utterance = columns[0];
        var lines = new List<KaldiLine>();
        while (true)
        {
            if (!_lines.Read())
                throw InputException.AtLine(_lines.Path, _lines.LineNumber + 1, $"the file ends within the lattice of {Excerpt.Quoted(utterance)}, which a blank line ends; was it cut off?");
            columns = Columns();
            if (columns.Length == 0)
                break;
            if (columns.Length == KaldiLine.TooManyColumns)
                throw Error("the line has more than five columns; an arc is from, to, word, weight.");
            lines.Add(new KaldiLine(_lines.LineNumber, columns));
        }
        if (lines.Count == 0)
            throw Error($"the lattice of {Excerpt.Quoted(utterance)} is empty; remove the utterance from the archive.");
        _lattice = new KaldiLatticeText(_lines.Path, _words, lines).Lattice(utterance);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    /// <summary>The words of the current line, at most <see cref="KaldiLine.TooManyColumns"/>.</summary>
    private string[] Columns()
    {
        var columns = new List<string>(KaldiLine.TooManyColumns);
        foreach (ReadOnlySpan<byte> column in new WordEnumerator(_lines.Line))
        {
            columns.Add(Encoding.UTF8.GetString(column));
            if (columns.Count == KaldiLine.TooManyColumns)
                break;
        }
        return [.. columns];
    }

    private InputException Error(string message) => InputException.AtLine(_lines.Path, _lines.LineNumber, message);
}
