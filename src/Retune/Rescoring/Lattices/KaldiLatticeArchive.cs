using System.Globalization;
using Retune.Files;

namespace Retune.Rescoring.Lattices;

/// <summary>Writes lattices into a Kaldi text archive, in the compact form; <see cref="KaldiLatticeReader"/> reads it.</summary>
public static class KaldiLatticeArchive
{
    /// <summary>
    /// Writes a lattice: its key, the arcs and the final weight of each state, the start's first, then by number, and a blank
    /// line. Costs are written to the last digit.
    /// </summary>
    /// <param name="writer">Takes the text, whose lines end with LF.</param>
    /// <param name="lattice">A lattice that was read from such an archive, or one made of it.</param>
    /// <param name="words">
    /// The table that makes the words integers again; null: words are written as they are, and no word as <c>0</c> where all of
    /// the lattice's words are integers, else as <c>&lt;eps&gt;</c>.
    /// </param>
    /// <exception cref="InputException">A word is not in the table.</exception>
    /// <exception cref="ArgumentException">An utterance's name with white space, or a detail that is no alignment, which the format cannot say.</exception>
    public static void Write(TextWriter writer, WordLattice lattice, KaldiSymbolTable? words = null)
    {
        if (lattice.Utterance.Length == 0 || lattice.Utterance.AsSpan().ContainsAny(" \t\n\v\f\r"))
            throw new ArgumentException($"The utterance's name \"{lattice.Utterance}\" is empty or holds white space, which no key of a Kaldi archive does.");
        string none = words is not null || lattice.Arcs.All(arc => arc.Word?.All(char.IsAsciiDigit) != false) ? "0" : "<eps>";
        Dictionary<int, LatticeEnd> ends = lattice.Ends.ToDictionary(end => end.Node);
        writer.Write($"{lattice.Utterance} \n");
        WriteState(lattice.Start);
        for (int node = 0; node < lattice.NodeCount; node++)
        {
            if (node != lattice.Start)
                WriteState(node);
        }
        writer.Write('\n');

        void WriteState(int node)
        {
            foreach (int i in lattice.ArcsFrom(node))
            {
                LatticeArc arc = lattice.Arcs[i];
                string label = arc.Word is null ? none : Label(arc.Word, lattice.Utterance, words);
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{node} {arc.To} {label} {Weight(arc.Acoustic, arc.Language, arc.Detail)}\n"));
            }
            if (ends.TryGetValue(node, out LatticeEnd end))
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{node} {Weight(end.Acoustic, end.Language, end.Detail)}\n"));
        }
    }

    private static string Label(string word, string utterance, KaldiSymbolTable? words)
    {
        if (words is null)
            return word;
        return words.Id(word)?.ToString(CultureInfo.InvariantCulture)
            ?? throw new InputException($"The symbol table {words.Path} has no number for the word {Excerpt.Quoted(word)} of the utterance {Excerpt.Of(utterance)}; give the table of the system that made the lattices.");
    }

    /// <summary>Costs are the scores' negatives: 0 - score, so that 0 is not written as -0.</summary>
    private static string Weight(double acoustic, double language, string? alignment)
    {
        if (alignment is not null && !KaldiWeight.IsAlignment(alignment))
            throw new ArgumentException($"The detail \"{alignment}\" is no alignment; the lattice was read from another format.");
        return string.Create(CultureInfo.InvariantCulture, $"{0 - language:R},{0 - acoustic:R},{alignment}");
    }
}
