using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

/// <summary>All paths of a small lattice, one by one.</summary>
internal static class Paths
{
    public static IEnumerable<List<LatticeArc>> Of(Lattice lattice) => From(lattice, 0);

    public static string Words(IEnumerable<LatticeArc> path) =>
        string.Join(' ', path.Where(arc => arc.Word != WordGraph.NoWord).Select(arc => arc.Word));

    private static IEnumerable<List<LatticeArc>> From(Lattice lattice, int node)
    {
        if (node == lattice.Last)
            yield return [];
        foreach (LatticeArc arc in lattice.From(node).ToArray())
        {
            foreach (List<LatticeArc> rest in From(lattice, arc.To))
                yield return [arc, .. rest];
        }
    }
}
