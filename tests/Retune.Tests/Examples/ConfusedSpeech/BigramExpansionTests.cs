using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

public class BigramExpansionTests
{
    // Two words, the first of which may be missed, a pause, and one word across all.
    private static readonly WordGraph Graph = new([0, 0.1, 0.2, 0.4],
    [
        new GraphArc(0, 1, Id("the"), -1.5), new GraphArc(0, 1, Id("a"), -2), new GraphArc(0, 1, WordGraph.NoWord, -9),
        new GraphArc(0, 3, Id("brothers"), -30), new GraphArc(1, 2, WordGraph.NoWord, 0), new GraphArc(1, 2, Id("of"), -7),
        new GraphArc(2, 3, Id("moth"), -3), new GraphArc(2, 3, Id("broth"), -4),
    ]);

    [Fact]
    public void Every_path_has_the_bigram_scores_of_its_words_and_the_sentence_end()
    {
        WittenBellBigram bigram = MadeUpText.Bigram;
        foreach (List<LatticeArc> path in Paths.Of(BigramExpansion.Expand(Graph, bigram)))
        {
            int history = bigram.SentenceStart;
            double lnP = 0;
            foreach (LatticeArc arc in path.Where(arc => arc.Word != WordGraph.NoWord))
            {
                lnP += bigram.LnP(history, arc.Word);
                history = arc.Word;
            }
            Assert.Equal(lnP + bigram.LnPEnd(history), path.Sum(arc => arc.Language), 1e-5);
        }
    }

    [Fact]
    public void The_paths_are_those_of_the_word_graph()
    {
        // 3 × 2 × 2 through the nodes and one across.
        var paths = Paths.Of(BigramExpansion.Expand(Graph, MadeUpText.Bigram))
            .Select(path => (Paths.Words(path), path.Sum(arc => arc.Acoustic))).ToList();
        Assert.Equal(13, paths.Count);
        Assert.Equal(13, paths.Distinct().Count());
        Assert.Contains(($"{Id("brothers")}", -30.0), paths);
        Assert.Contains(($"{Id("a")} {Id("of")} {Id("broth")}", -13.0), paths);
        Assert.Contains(($"{Id("moth")}", -12.0), paths);
    }

    [Fact]
    public void All_arcs_that_leave_a_node_have_one_predecessor_word()
    {
        Lattice lattice = BigramExpansion.Expand(Graph, MadeUpText.Bigram);
        Dictionary<int, HashSet<int>> histories = [];
        foreach (List<LatticeArc> path in Paths.Of(lattice))
        {
            int history = MadeUpText.Bigram.SentenceStart;
            foreach (LatticeArc arc in path)
            {
                if (!histories.TryGetValue(arc.From, out HashSet<int>? words))
                    histories.Add(arc.From, words = []);
                words.Add(history);
                history = arc.Word == WordGraph.NoWord ? history : arc.Word;
            }
        }
        Assert.All(histories.Values, words => Assert.Single(words));
    }

    private static int Id(string word) => MadeUpText.Lexicon.Find(word);
}
