using System.Globalization;

namespace Retune.Rescoring.Lattices;

/// <summary>Writes a lattice as an SLF.</summary>
internal static class SlfWriter
{
    public static void Write(TextWriter writer, WordLattice lattice)
    {
        // Ends that an SLF cannot say lead to one that it can.
        bool isPlain = lattice.Ends is [{ Acoustic: 0, Language: 0 }];
        int end = isPlain ? lattice.Ends[0].Node : lattice.NodeCount;
        IReadOnlyList<LatticeEnd> endArcs = isPlain ? [] : lattice.Ends;

        Line(writer, $"VERSION=1.0");
        Line(writer, $"UTTERANCE={SlfField.Escaped(lattice.Utterance)}");
        foreach (string field in lattice.HeaderFields)
            Line(writer, $"{field}");
        if (lattice.LanguageScale is double scale)
            Line(writer, $"lmscale={scale:R}");
        if (lattice.WordPenalty is double penalty)
            Line(writer, $"wdpenalty={penalty:R}");
        Line(writer, $"base={Math.E:R}");
        Line(writer, $"start={lattice.Start} end={end}");
        Line(writer, $"NODES={lattice.NodeCount + (isPlain ? 0 : 1)} LINKS={lattice.Arcs.Count + endArcs.Count}");

        for (int node = 0; node < lattice.NodeCount; node++)
            Line(writer, $"I={node}{Field(lattice.NodeDetails[node])}");
        if (!isPlain)
            Line(writer, $"I={end}");
        for (int i = 0; i < lattice.Arcs.Count; i++)
            WriteArc(writer, i, lattice.Arcs[i]);
        for (int i = 0; i < endArcs.Count; i++)
            WriteArc(writer, lattice.Arcs.Count + i, new LatticeArc(endArcs[i].Node, end, null, endArcs[i].Acoustic, endArcs[i].Language));
    }

    private static void WriteArc(TextWriter writer, int number, LatticeArc arc)
    {
        Line(writer, $"J={number} S={arc.From} E={arc.To} W={SlfField.Escaped(arc.Word ?? "!NULL")} a={arc.Acoustic:R} l={arc.Language:R}{Field(arc.Detail)}");
    }

    private static string Field(string? detail)
    {
        if (detail is null)
            return "";
        return detail.Contains('=') ? " " + detail : throw new ArgumentException($"The detail \"{detail}\" is no field of an SLF; the lattice was read from another format.");
    }

    private static void Line(TextWriter writer, FormattableString line)
    {
        writer.Write(line.ToString(CultureInfo.InvariantCulture));
        writer.Write('\n');
    }
}
