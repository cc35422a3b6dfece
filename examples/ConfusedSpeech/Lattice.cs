namespace ConfusedSpeech;

/// <summary>A word, or no word (<see cref="WordGraph.NoWord"/>), with its acoustic and language ln scores.</summary>
internal readonly record struct LatticeArc(int From, int To, int Word, double Acoustic, double Language)
{
    public double Score(double lmScale) => Acoustic + lmScale * Language;
}

/// <summary>
/// A word lattice. Nodes are in topological order; every path from the first to the last is a hypothesis, whose scores are the sums
/// of its arcs', the sentence end's among them.
/// </summary>
internal sealed class Lattice
{
    private readonly int[] _firstArcs;                  // [nodes + 1]

    /// <param name="times">Seconds of each node.</param>
    /// <param name="arcs">The arcs in the order of their first nodes.</param>
    public Lattice(IReadOnlyList<double> times, LatticeArc[] arcs)
    {
        (Times, Arcs) = (times, arcs);
        _firstArcs = new int[times.Count + 1];
        foreach (LatticeArc arc in arcs)
            _firstArcs[arc.From + 1]++;
        for (int node = 0; node < times.Count; node++)
            _firstArcs[node + 1] += _firstArcs[node];
    }

    public IReadOnlyList<double> Times { get; }

    public LatticeArc[] Arcs { get; }

    public int Last => Times.Count - 1;

    /// <summary>The arcs that leave a node.</summary>
    public ReadOnlySpan<LatticeArc> From(int node) => Arcs.AsSpan(_firstArcs[node].._firstArcs[node + 1]);

    /// <summary>The score of the best path to each node.</summary>
    public double[] BestBefore(double lmScale)
    {
        double[] best = Enumerable.Repeat(double.NegativeInfinity, Times.Count).ToArray();
        best[0] = 0;
        foreach (LatticeArc arc in Arcs)
            best[arc.To] = Math.Max(best[arc.To], best[arc.From] + arc.Score(lmScale));
        return best;
    }

    /// <summary>The score of the best path from each node.</summary>
    public double[] BestAfter(double lmScale)
    {
        double[] best = Enumerable.Repeat(double.NegativeInfinity, Times.Count).ToArray();
        best[Last] = 0;
        for (int i = Arcs.Length - 1; i >= 0; i--)
            best[Arcs[i].From] = Math.Max(best[Arcs[i].From], best[Arcs[i].To] + Arcs[i].Score(lmScale));
        return best;
    }

    /// <summary>The lattice without the arcs whose best path is more than <paramref name="beam"/> worse than the best of all.</summary>
    public Lattice Prune(double lmScale, double beam)
    {
        double[] before = BestBefore(lmScale), after = BestAfter(lmScale);
        double least = after[0] - beam;
        LatticeArc[] kept = [.. Arcs.Where(arc => before[arc.From] + arc.Score(lmScale) + after[arc.To] >= least)];

        bool[] used = new bool[Times.Count];
        foreach (LatticeArc arc in kept)
            used[arc.From] = used[arc.To] = true;
        int[] numbers = new int[Times.Count];
        List<double> times = [];
        for (int node = 0; node < used.Length; node++)
        {
            numbers[node] = times.Count;
            if (used[node])
                times.Add(Times[node]);
        }
        return new Lattice(times, [.. kept.Select(arc => arc with { From = numbers[arc.From], To = numbers[arc.To] })]);
    }
}
