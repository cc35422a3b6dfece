using ConfusedSpeech;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Retune.Tests.Examples.ConfusedSpeech;

public class BestPathsTests
{
    private const double LmScale = 3;

    [Property(MaxTest = 200)]
    public Property The_n_best_are_those_of_all_paths() => Prop.ForAll(Lattices().ToArbitrary(), lattice =>
    {
        (string Words, double Score)[] all = [.. Paths.Of(lattice)
            .GroupBy(Paths.Words, path => path.Sum(arc => arc.Score(LmScale)))
            .Select(scores => (scores.Key, scores.Max()))
            .OrderByDescending(sequence => sequence.Item2)];
        foreach (int count in new[] { 1, 7, all.Length + 1 })
        {
            List<Hypothesis> found = BestPaths.Find(lattice, LmScale, count);
            Assert.Equal(Math.Min(count, all.Length), found.Count);
            Assert.Equal(found.Count, found.Select(hypothesis => string.Join(' ', hypothesis.Words)).Distinct().Count());
            for (int i = 0; i < found.Count; i++)
            {
                Assert.Equal(all[i].Score, found[i].Score(LmScale), 1e-6);
                string words = string.Join(' ', found[i].Words);
                Assert.Equal(all.First(sequence => sequence.Words == words).Score, found[i].Score(LmScale), 1e-6);
            }
        }
    });

    [Property(MaxTest = 200)]
    public Property A_pruned_lattice_has_the_arcs_of_the_paths_within_the_beam() => Prop.ForAll(Lattices().ToArbitrary(), lattice =>
    {
        const double Beam = 6;
        List<List<LatticeArc>> paths = [.. Paths.Of(lattice)];
        double best = paths.Max(path => path.Sum(arc => arc.Score(LmScale)));
        int within = paths.Where(path => path.Sum(arc => arc.Score(LmScale)) >= best - Beam - 1e-9).SelectMany(path => path).Distinct().Count();
        Lattice pruned = lattice.Prune(LmScale, Beam + 1e-9);
        Assert.Equal(within, pruned.Arcs.Distinct().Count());
        Assert.Equal(best, Paths.Of(pruned).Max(path => path.Sum(arc => arc.Score(LmScale))), 1e-9);
    });

    /// <summary>Random lattices of up to eight nodes: a chain, so that every node is on a path, and arcs across it.</summary>
    private static Gen<Lattice> Lattices() =>
        from nodes in Gen.Choose(2, 8)
        from chain in Arc(Gen.Constant(0), Gen.Constant(0)).ArrayOf(nodes - 1)
        from across in Arc(Gen.Choose(0, nodes - 2), Gen.Choose(1, 4)).ArrayOf(2 * nodes)
        let arcs = chain.Select((arc, i) => arc with { From = i, To = i + 1 })
            .Concat(across.Select(arc => arc with { To = Math.Min(arc.From + arc.To, nodes - 1) }))
        select new Lattice(new double[nodes], [.. arcs.OrderBy(arc => arc.From)]);

    /// <summary>A random arc with one of three words or none; scores on a coarse grid, so that there are ties.</summary>
    private static Gen<LatticeArc> Arc(Gen<int> first, Gen<int> length) =>
        from f in first
        from n in length
        from word in Gen.Choose(-1, 2)
        from acoustic in Gen.Choose(-12, 4)
        from language in Gen.Choose(-8, 0)
        select new LatticeArc(f, n, word, acoustic / 2.0, language / 4.0);
}
