namespace ConfusedSpeech;

/// <summary>
/// Puts a bigram's scores on a word graph: each node becomes one node for every word that may come before it, so that an arc has
/// one history. The last arcs carry no word and the language score of the sentence end.
/// </summary>
internal static class BigramExpansion
{
    public static Lattice Expand(WordGraph graph, WittenBellBigram bigram)
    {
        int[][] histories = Histories(graph, bigram.SentenceStart);
        int[] first = new int[histories.Length + 1];
        List<double> times = [];
        for (int node = 0; node < histories.Length; node++)
        {
            times.AddRange(Enumerable.Repeat(graph.Times[node], histories[node].Length));
            first[node + 1] = times.Count;
        }
        int last = times.Count;
        times.Add(graph.Times[^1]);

        List<LatticeArc> arcs = [];
        ILookup<int, GraphArc> leaving = graph.Arcs.ToLookup(arc => arc.From);
        for (int node = 0; node < histories.Length; node++)
        {
            for (int h = 0; h < histories[node].Length; h++)
            {
                int history = histories[node][h];
                foreach (GraphArc arc in leaving[node])
                {
                    int next = arc.Word == WordGraph.NoWord ? history : arc.Word;
                    int to = first[arc.To] + Array.BinarySearch(histories[arc.To], next);
                    double language = arc.Word == WordGraph.NoWord ? 0 : bigram.LnP(history, arc.Word);
                    arcs.Add(new LatticeArc(first[node] + h, to, arc.Word, arc.Acoustic, Rounded(language)));
                }
                if (node == histories.Length - 1)
                    arcs.Add(new LatticeArc(first[node] + h, last, WordGraph.NoWord, 0, Rounded(bigram.LnPEnd(history))));
            }
        }
        return new Lattice(times, [.. arcs]);
    }

    /// <summary>The words, in order, that may come before each node.</summary>
    private static int[][] Histories(WordGraph graph, int sentenceStart)
    {
        SortedSet<int>[] histories = [.. graph.Times.Select(_ => new SortedSet<int>())];
        histories[0].Add(sentenceStart);
        foreach (GraphArc arc in graph.Arcs)
        {
            if (arc.Word == WordGraph.NoWord)
                histories[arc.To].UnionWith(histories[arc.From]);
            else
                histories[arc.To].Add(arc.Word);
        }
        return [.. histories.Select(words => words.ToArray())];
    }

    /// <summary>Six decimals, so that the sums along a path are the same decimals in every file.</summary>
    private static double Rounded(double language) => Math.Round(language, 6);
}
