using System.Globalization;

namespace ConfusedSpeech;

/// <summary>Writes lattices in the forms of HTK and Kaldi.</summary>
internal static class LatticeWriter
{
    /// <summary>HTK's standard lattice format, natural logarithms, words on the arcs.</summary>
    public static void Htk(string key, Lattice lattice, Lexicon lexicon, double lmScale, TextWriter output)
    {
        output.WriteLine("VERSION=1.0");
        output.WriteLine($"UTTERANCE={key}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lmscale={lmScale}"));
        output.WriteLine("wdpenalty=0");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"base={Math.E}"));
        output.WriteLine($"N={lattice.Times.Count} L={lattice.Arcs.Length}");
        for (int node = 0; node < lattice.Times.Count; node++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"I={node} t={lattice.Times[node]:0.00}"));
        for (int j = 0; j < lattice.Arcs.Length; j++)
        {
            LatticeArc arc = lattice.Arcs[j];
            string word = arc.Word == WordGraph.NoWord ? "!NULL" : lexicon[arc.Word];
            output.WriteLine($"J={j} S={arc.From} E={arc.To} W={word} a={Decimals.Ln(arc.Acoustic)} l={Decimals.Ln(arc.Language)}");
        }
    }

    /// <summary>An entry of an archive of Kaldi's compact lattices as text, words in place of their numbers, ended by a blank line.</summary>
    public static void Kaldi(string key, Lattice lattice, Lexicon lexicon, TextWriter output)
    {
        output.WriteLine($"{key} ");
        foreach (LatticeArc arc in lattice.Arcs)
        {
            string word = arc.Word == WordGraph.NoWord ? "<eps>" : lexicon[arc.Word];
            output.WriteLine($"{arc.From}\t{arc.To}\t{word}\t{Decimals.Cost(arc.Language)},{Decimals.Cost(arc.Acoustic)},");
        }
        output.WriteLine($"{lattice.Last}");
        output.WriteLine();
    }
}
