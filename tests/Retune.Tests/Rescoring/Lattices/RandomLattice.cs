using System.Globalization;
using Retune.Rescoring.Lattices;

namespace Retune.Tests.Rescoring.Lattices;

/// <summary>Random lattices of a seed: the numbers of the nodes say nothing of their order.</summary>
internal static class RandomLattice
{
    private static readonly string[] _words = ["the", "a", "Straße", "naïve", "'s", "''", "\"", "\\", "\\\"x", "a=b", "#1", "!", "x,y", "42", "</s>", "<unk>"];

    /// <summary>A lattice that an SLF can say.</summary>
    public static WordLattice Slf(int seed)
    {
        var random = new Random(seed);
        int[] nodes = Nodes(random);
        var arcs = Arcs(random, nodes, random.Next(2) == 0 ? ["v=1", "d=:sil,0.10:", "v=0 p=0.5"] : []);
        string?[] details = [.. nodes.Select(node => node % 3 == 0 ? string.Create(CultureInfo.InvariantCulture, $"t={node / 100.0}") : null)];
        return new WordLattice("an utterance\t7\u0001", nodes.Length, nodes[0], arcs, [new LatticeEnd(nodes[^1])], details)
        {
            LanguageScale = random.Next(2) == 0 ? random.NextDouble() * 20 : null,
            WordPenalty = random.Next(2) == 0 ? -random.NextDouble() : null,
            HeaderFields = random.Next(2) == 0 ? ["lmname=\"a model\"", "tscale=1.00"] : [],
        };
    }

    /// <summary>A lattice as an archive of Kaldi has it: the arcs by their states, the start's first.</summary>
    public static WordLattice Kaldi(int seed)
    {
        var random = new Random(seed);
        int[] nodes = Nodes(random);
        var arcs = Arcs(random, nodes, ["1", "3_4_4_12"]);
        int[] order = [nodes[0], .. Enumerable.Range(0, nodes.Length).Where(node => node != nodes[0])];
        // Every node has a way on: the ends are the last node and any others.
        var ends = order.Where(node => node == nodes[^1] || random.Next(4) == 0)
            .Select(node => new LatticeEnd(node, Score(random), Score(random), random.Next(2) == 0 ? "7_7" : null));
        return new WordLattice("utt-1", nodes.Length, nodes[0], [.. order.SelectMany(node => arcs.Where(arc => arc.From == node))], [.. ends]);
    }

    public static void AssertSame(WordLattice expected, WordLattice actual)
    {
        Assert.Equal(expected.Utterance, actual.Utterance);
        Assert.Equal(expected.NodeCount, actual.NodeCount);
        Assert.Equal(expected.Start, actual.Start);
        Assert.Equal(expected.Arcs, actual.Arcs);
        Assert.Equal(expected.Ends, actual.Ends);
        Assert.Equal(expected.NodeDetails, actual.NodeDetails);
        Assert.Equal(expected.LanguageScale, actual.LanguageScale);
        Assert.Equal(expected.WordPenalty, actual.WordPenalty);
        Assert.Equal(expected.HeaderFields, actual.HeaderFields);
    }

    /// <summary>The numbers of the nodes in a topological order.</summary>
    private static int[] Nodes(Random random)
    {
        int[] nodes = [.. Enumerable.Range(0, random.Next(2, 12))];
        random.Shuffle(nodes);
        return nodes;
    }

    /// <summary>A path through all nodes and more arcs, several between the same nodes.</summary>
    private static LatticeArc[] Arcs(Random random, int[] nodes, string[] details)
    {
        var arcs = new List<LatticeArc>();
        for (int i = 0; i + 1 < nodes.Length; i++)
        {
            arcs.Add(Arc(nodes[i], nodes[i + 1]));
            for (int more = random.Next(3); more > 0; more--)
                arcs.Add(Arc(nodes[i], nodes[random.Next(i + 1, nodes.Length)]));
        }
        LatticeArc[] shuffled = [.. arcs];
        random.Shuffle(shuffled);
        return shuffled;

        LatticeArc Arc(int from, int to)
        {
            string? detail = details.Length > 0 && random.Next(2) == 0 ? details[random.Next(details.Length)] : null;
            bool isMark = detail?.StartsWith("W=", StringComparison.Ordinal) == true;
            return new LatticeArc(from, to, isMark || random.Next(5) == 0 ? null : _words[random.Next(_words.Length)], Score(random), Score(random), detail);
        }
    }

    private static double Score(Random random) => random.Next(4) switch
    {
        0 => 0,
        1 => Math.Round(-random.NextDouble() * 5000, 2),
        2 => random.NextDouble() * 1e-300,
        _ => -Math.Exp(random.NextDouble() * 20),
    };
}
