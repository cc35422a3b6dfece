namespace Retune.Rescoring.Lattices;

/// <summary>Reads and writes lattices in HTK's standard lattice format, one a file.</summary>
/// <remarks>
/// <para>The format is the HTK Book's: a header, lines <c>I=</c> of nodes and lines <c>J=</c> of arcs, with long or short names of
/// fields, words and their scores on the arcs or on the nodes where these end, quoting, comments, and logarithms of any base
/// or plain probabilities. Sub-lattices and backward lattices are refused.</para>
/// <para>Acoustic scores are what the header makes of the file's: <c>acscale</c>·a + <c>prscale</c>·r, so that the score of a
/// pronunciation is kept. Language scores are the file's <c>l</c>, not scaled by <c>lmscale</c>. The fields <c>n</c>, <c>ds</c>
/// and <c>x1</c> to <c>x9</c> count in no score and are kept as details. A score of probability 0 (base 0), or infinite, is
/// refused: no weight would make sense of it.</para>
/// <para>Without a <see cref="LatticeArc.Word"/> are arcs with <c>!NULL</c> or <c>&lt;eps&gt;</c>; sentence marks (<see cref="SpokenWords.SentenceStarts"/>,
/// <see cref="SpokenWords.SentenceEnds"/>) are kept as words, for a model to know where the sentence's end is scored.</para>
/// </remarks>
public static class SlfLattice
{
    /// <summary>Reads a lattice.</summary>
    /// <param name="path">
    /// The file, UTF-8, plain or gzip. Where it does not name its utterance, that is the file's name without folder, without
    /// <c>.gz</c> and without <c>.slf</c> or <c>.lat</c>.
    /// </param>
    /// <returns>
    /// The lattice, with the nodes of the file's numbers, one end and no scores on it. Where the header has no <c>start=</c> (or
    /// <c>end=</c>), that is the only node that no arc enters (or leaves).
    /// </returns>
    /// <exception cref="InputException">The file is missing or malformed; the message names the line.</exception>
    public static WordLattice Read(string path)
    {
        using var reader = new SlfReader(path);
        return reader.Read();
    }

    /// <summary>
    /// Writes a lattice, words on the arcs, scores to the base e to the last digit: read again, it is the same. A lattice with
    /// several ends or with scores on its end, which the format cannot say, gets one more node, to which an arc <c>!NULL</c>
    /// with the end's scores leads from each.
    /// </summary>
    /// <param name="writer">Takes the text, whose lines end with LF.</param>
    /// <param name="lattice">A lattice that was read from an SLF, or one made of it.</param>
    /// <exception cref="ArgumentException">A detail is no field of an SLF.</exception>
    public static void Write(TextWriter writer, WordLattice lattice) => SlfWriter.Write(writer, lattice);

    /// <summary>Whether what an arc is marked with is a word.</summary>
    internal static bool IsWord(string word) => word is not ("!NULL" or "<eps>");

    internal static string UtteranceOf(string path)
    {
        string name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            name = name[..^3];
        bool isNamed = name.EndsWith(".slf", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".lat", StringComparison.OrdinalIgnoreCase);
        return isNamed ? name[..^4] : name;
    }
}
