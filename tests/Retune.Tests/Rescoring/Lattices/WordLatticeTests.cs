using FsCheck.Xunit;
using Retune.Rescoring.Lattices;

namespace Retune.Tests.Rescoring.Lattices;

public class WordLatticeTests
{
    [Property(MaxTest = 200)]
    public void Every_arc_leads_forward_in_the_order_and_stands_once_with_its_node(int seed)
    {
        WordLattice lattice = RandomLattice.Slf(seed);
        int[] place = new int[lattice.NodeCount];
        for (int i = 0; i < lattice.NodeCount; i++)
            place[lattice.TopologicalOrder[i]] = i;
        Assert.Equal(Enumerable.Range(0, lattice.NodeCount), lattice.TopologicalOrder.Order());
        Assert.All(lattice.Arcs, arc => Assert.True(place[arc.From] < place[arc.To]));
        for (int node = 0; node < lattice.NodeCount; node++)
            Assert.Equal(Enumerable.Range(0, lattice.Arcs.Count).Where(i => lattice.Arcs[i].From == node), lattice.ArcsFrom(node).ToArray());
    }

    [Property(MaxTest = 200)]
    public void A_cycle_is_refused_with_an_arc_of_it(int seed)
    {
        WordLattice lattice = RandomLattice.Slf(seed);
        LatticeArc onward = lattice.Arcs[(int)((uint)seed % lattice.Arcs.Count)];
        var refused = Assert.Throws<LatticeException>(() => new WordLattice("u", lattice.NodeCount, lattice.Start, [.. lattice.Arcs, new LatticeArc(onward.To, onward.From, null, 0, 0)], lattice.Ends));
        Assert.Contains("closes a cycle", refused.Message);

        // The arc named is on a cycle where its end leads back to its start.
        LatticeArc[] arcs = [.. lattice.Arcs, new LatticeArc(onward.To, onward.From, null, 0, 0)];
        LatticeArc named = arcs[refused.Arc!.Value];
        bool[] reached = new bool[lattice.NodeCount];
        reached[named.To] = true;
        for (int round = 0; round < lattice.NodeCount; round++)
        {
            foreach (LatticeArc arc in arcs)
                reached[arc.To] |= reached[arc.From];
        }
        Assert.True(reached[named.From]);
    }

    [Fact]
    public void Nodes_on_no_path_are_left_alone()
    {
        // 3 leads in from nowhere, 4 leads nowhere, 5 stands alone.
        LatticeArc[] arcs = [new(0, 1, "a", -1, -2), new(3, 1, "b", -1, -2), new(0, 4, "c", -1, -2), new(1, 2, "d", -1, -2)];
        var lattice = new WordLattice("u", 6, 0, arcs, [new LatticeEnd(2)]);
        Assert.Equal(arcs, lattice.Arcs);
        Assert.Equal([0, 1, 2, 3, 4, 5], lattice.TopologicalOrder.Order());
        Assert.Equal([0, 2], lattice.ArcsFrom(0).ToArray());
        Assert.True(lattice.ArcsFrom(5).IsEmpty);
    }

    [Fact]
    public void A_lattice_does_not_change_with_the_lists_it_was_made_of()
    {
        List<LatticeArc> arcs = [new(0, 1, "a", -1, -2)];
        List<LatticeEnd> ends = [new(1)];
        List<string?> details = [null, "t=1"];
        var lattice = new WordLattice("u", 2, 0, arcs, ends, details);
        arcs.Clear();
        ends.Clear();
        details[1] = null;
        Assert.Equal("a", Assert.Single(lattice.Arcs).Word);
        Assert.Equal(1, Assert.Single(lattice.Ends).Node);
        Assert.Equal([null, "t=1"], lattice.NodeDetails);
    }

    [Fact]
    public void One_node_without_arcs_is_a_lattice_of_the_empty_hypothesis()
    {
        var lattice = new WordLattice("u", 1, 0, [], [new LatticeEnd(0)]);
        Assert.Equal([0], lattice.TopologicalOrder);
        Assert.Empty(lattice.Arcs);
    }

    [Theory]
    [InlineData(0, 3, "a", 0.0, 1, 0, "an arc leads from node 0 to node 3, and the 3 nodes are numbered from 0")]
    [InlineData(-1, 1, "a", 0.0, 1, 0, "an arc leads from node -1")]
    [InlineData(0, 1, "", 0.0, 1, 0, "the word of the arc from node 0 to node 1 is empty or holds white space")]
    [InlineData(0, 1, "a b", 0.0, 1, 0, "is empty or holds white space")]
    [InlineData(0, 1, "a", double.NaN, 1, 0, "a score that is not a finite number")]
    [InlineData(0, 1, "a", double.NegativeInfinity, 1, 0, "a score that is not a finite number")]
    [InlineData(0, 0, "a", 0.0, 1, 0, "closes a cycle")]
    [InlineData(0, 1, "a", 0.0, 2, 0, "no path leads from the start, node 0, to the end at node 2")]
    [InlineData(0, 1, "a", 0.0, 3, 0, "node 3 is an end, and the 3 nodes")]
    [InlineData(0, 1, "a", 0.0, 1, 3, "the start is node 3, and the 3 nodes")]
    [InlineData(0, 1, "a", 0.0, 1, -1, "the start is node -1")]
    public void What_is_no_lattice_is_refused(int from, int to, string word, double score, int end, int start, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => new WordLattice("u", 3, start, [new LatticeArc(from, to, word, score, 0)], [new LatticeEnd(end)])).Message);

    [Fact]
    public void Wrong_ends_details_and_sizes_are_refused()
    {
        LatticeArc[] arcs = [new(0, 1, "a", 0, 0)];
        Refused("the lattice has 0 nodes", () => new WordLattice("u", 0, 0, [], []));
        Refused("has no end", () => new WordLattice("u", 2, 0, arcs, []));
        Refused("node 1 is an end already", () => new WordLattice("u", 2, 0, arcs, [new LatticeEnd(1), new LatticeEnd(0), new LatticeEnd(1)]));
        Refused("the end at node 1 has a score", () => new WordLattice("u", 2, 0, arcs, [new LatticeEnd(1, double.NegativeInfinity)]));
        Refused("there are details of 3 nodes, and the lattice has 2", () => new WordLattice("u", 2, 0, arcs, [new LatticeEnd(1)], [null, null, null]));
    }

    private static void Refused(string message, Func<WordLattice> make) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(make).Message);
}
