using FsCheck;
using FsCheck.Fluent;
using Retune.Rescoring;
using Retune.Rescoring.Lattices;
using Retune.Scoring;
using Retune.Tests.Scoring;

namespace Retune.Tests.Rescoring;

public sealed class LatticeRescorerTests
{
    private static readonly Scorer _scorer = ScoringCase.Scorer(ScoringCase.Even);
    private static readonly ScoreCombination _combination = new() { Weight = 0.6, LanguageScale = 1.5, WordPenalty = -0.3, UnknownPenalty = -1 };

    /// <summary>Exactly merged, the best path is the best of all paths, each scored as a hypothesis of a list.</summary>
    [Theory]
    [InlineData(LanguageInterpolation.LogLinear)]
    [InlineData(LanguageInterpolation.Linear)]
    public void The_best_path_is_the_best_of_all_paths(LanguageInterpolation interpolation)
    {
        Prop.ForAll(Gen.Choose(0, 1 << 20).ToArbitrary(), seed =>
        {
            WordLattice lattice = RandomLattice(seed);
            ScoreCombination combination = _combination with { Interpolation = interpolation };
            ExpandedLattice expanded = Expand(lattice, combination, order: null);
            (string[] words, double total) = Paths(lattice, combination).MaxBy(path => path.Total);
            Assert.Equal(words, expanded.Best(combination));
            // Rescored, a path's language score is its whole one: weight 0 and the same rest find the same path with the same score.
            WordLattice rescored = expanded.Rescored(combination);
            Assert.Equal(total, Paths(rescored, combination with { Weight = 0 }).Max(path => path.Total), 1e-8);
            Assert.Equal(Paths(lattice, combination).Count(), Paths(rescored, combination).Count());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Histories_longer_than_the_lattice_are_exact_ones()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            WordLattice lattice = RandomLattice(seed);
            ExpandedLattice exact = Expand(lattice, _combination, null), merged = Expand(lattice, _combination, 30);
            Assert.Equal(exact.HistoryCount, merged.HistoryCount);
            Assert.Equal(exact.Best(_combination), merged.Best(_combination));
            Assert.Equal(exact.Rescored(_combination).Arcs, merged.Rescored(_combination).Arcs);
        }
    }

    [Fact]
    public void Merged_histories_are_those_with_the_same_last_words_and_the_best_path_speaks_for_them()
    {
        // (w2 | w3) w4 w5: after w4 a bigram knows one history, a trigram two, and after w5 both know one or two.
        WordLattice lattice = new("u", 4, 0,
            [new(0, 1, "w2", -1, -1), new(0, 1, "w3", -2, -1), new(1, 2, "w4", -1, -1), new(2, 3, "w5", -1, -1)], [new(3)]);
        Assert.Equal(1 + 2 + 2 + 2, Expand(lattice, _combination, null).HistoryCount);
        Assert.Equal(1 + 2 + 2 + 1, Expand(lattice, _combination, 3).HistoryCount);
        ExpandedLattice bigram = Expand(lattice, _combination, 2);
        Assert.Equal(1 + 2 + 1 + 1, bigram.HistoryCount);
        // With a strong acoustic preference for w2 the words behind are scored after it.
        WordLattice rescored = Expand(lattice, _combination with { LanguageScale = 1e-6 }, 2).Rescored(_combination with { Weight = 1 });
        double[] lnP = ScoringCase.OneByOne(_scorer, [2, 4, 5, _scorer.Vocabulary.EndOfSentenceId]);
        double afterW3 = ScoringCase.OneByOne(_scorer, [3, 4])[1];
        Assert.Equal([lnP[1], afterW3, lnP[2]], rescored.Arcs.Where(arc => arc.Word is "w4" or "w5").Select(arc => arc.Language), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(lnP[3], rescored.Ends[0].Language, 1e-9);
    }

    [Fact]
    public void A_mark_of_the_sentences_end_is_scored_once_and_fillers_not_at_all()
    {
        WordLattice lattice = new("u", 5, 0,
            [new(0, 1, "!SENT_START", 0, 0), new(1, 2, "w2", -1, -2), new(2, 3, "[noise]", -1, 0), new(3, 4, "</s>", 0, -3)], [new(4)]);
        ScoreCombination model = _combination with { Weight = 1 };
        ExpandedLattice expanded = Expand(lattice, model, null);
        double[] lnP = ScoringCase.OneByOne(_scorer, [2, _scorer.Vocabulary.EndOfSentenceId]);
        WordLattice rescored = expanded.Rescored(model);
        Assert.Equal([0, lnP[0], 0, lnP[1]], rescored.Arcs.Select(arc => arc.Language), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0, rescored.Ends[0].Language);
        Assert.Equal(["!SENT_START", "w2", "[noise]", "</s>"], expanded.Best(model));
    }

    [Fact]
    public void Threads_change_nothing()
    {
        WordLattice[] lattices = [.. Enumerable.Range(0, 12).Select(RandomLattice)];
        using LatticeRescorer one = Rescorer(_combination, 3, 1), three = Rescorer(_combination, 3, 3);
        Assert.Equal(
            one.Score(lattices).Select(lattice => lattice.Rescored(_combination).Arcs), three.Score(lattices).Select(lattice => lattice.Rescored(_combination).Arcs));
        Assert.Equal((one.Words, one.ComputedWords), (three.Words, three.ComputedWords));
    }

    [Fact]
    public void An_order_below_1_is_refused() => Assert.Throws<ArgumentException>(() => Rescorer(_combination, 0, 1));

    private static LatticeRescorer Rescorer(ScoreCombination combination, int? order, int threads) =>
        new(WordModel.Of(_scorer), new SpokenWords(["[noise]"]), _ => combination, order, threads);

    private static ExpandedLattice Expand(WordLattice lattice, ScoreCombination combination, int? order)
    {
        using LatticeRescorer rescorer = Rescorer(combination, order, 1);
        return rescorer.Score([lattice])[0];
    }

    /// <summary>All paths with their words and totals, the sentence's end with them, from one-by-one scores.</summary>
    private static IEnumerable<(string[] Words, double Total)> Paths(WordLattice lattice, ScoreCombination combination)
    {
        return From(lattice.Start, [], 0, []);

        IEnumerable<(string[], double)> From(int node, string[] words, double total, int[] ids)
        {
            foreach (LatticeEnd end in lattice.Ends.Where(end => end.Node == node))
            {
                double language = combination.Language(end.Language, ScoringCase.OneByOne(_scorer, [.. ids, _scorer.Vocabulary.EndOfSentenceId])[^1]);
                yield return (words, total + combination.Total(end.Acoustic, language, 0, 0));
            }
            foreach (LatticeArc arc in lattice.Arcs.Where(arc => arc.From == node))
            {
                if (arc.Word is null)
                {
                    double old = combination.Interpolation == LanguageInterpolation.Linear ? arc.Language : combination.Language(arc.Language, 0);
                    foreach ((string[], double) path in From(arc.To, words, total + combination.Total(arc.Acoustic, old, 0, 0), ids))
                        yield return path;
                    continue;
                }
                int id = _scorer.Vocabulary.IdOf(arc.Word);
                double language = combination.Language(arc.Language, ScoringCase.OneByOne(_scorer, [.. ids, id])[^1]);
                double step = combination.Total(arc.Acoustic, language, 1, id == _scorer.Vocabulary.UnknownId ? 1 : 0);
                foreach ((string[], double) path in From(arc.To, [.. words, arc.Word], total + step, [.. ids, id]))
                    yield return path;
            }
        }
    }

    /// <summary>Up to seven nodes in a shuffled order, words and null words between them, several ends.</summary>
    private static WordLattice RandomLattice(int seed)
    {
        var random = new Random(seed);
        int nodes = random.Next(2, 8);
        int[] number = [.. Enumerable.Range(0, nodes)];
        random.Shuffle(number);
        var arcs = new List<LatticeArc>();
        for (int i = 0; i + 1 < nodes; i++)
        {
            arcs.Add(Arc(i, i + 1));
            for (int k = random.Next(3); k > 0; k--)
                arcs.Add(Arc(i, random.Next(i + 1, nodes)));
        }
        LatticeEnd[] ends = [.. Enumerable.Range(0, nodes).Where(i => i == nodes - 1 || random.Next(4) == 0).Select(i => new LatticeEnd(number[i], -random.NextDouble(), -random.NextDouble()))];
        return new WordLattice($"u{seed}", nodes, number[0], arcs, ends);

        LatticeArc Arc(int from, int to)
        {
            string? word = random.Next(5) switch { 0 => null, 1 => "nowhere", _ => $"w{random.Next(2, 5)}" };
            return new(number[from], number[to], word, -4 * random.NextDouble(), -4 * random.NextDouble());
        }
    }
}
