using Retune.Rescoring;
using Retune.Scoring;
using Retune.Tests.Scoring;

namespace Retune.Tests.Rescoring;

public sealed class ListRescorerTests
{
    private readonly Scorer _scorer = ScoringCase.Scorer(ScoringCase.Even);

    [Fact]
    public void A_hypothesis_has_the_sum_of_its_words_and_its_end()
    {
        ScoredList list = Score(List("u1", ("w5 w6 w7", -10, -2), ("<s> w5 w6 nowhere </s>", -11, -3), ("", -12, -4), ("w5 [noise] w6 w7", -9, -5)))[0];
        Assert.Equal("u1", list.Utterance);
        Assert.Equal([Sum(5, 6, 7), Sum(5, 6, 0), Sum(), Sum(5, 6, 7)], list.Hypotheses.Select(hypothesis => hypothesis.LnP), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([(3, 0), (3, 1), (0, 0), (3, 0)], list.Hypotheses.Select(hypothesis => (hypothesis.Words, hypothesis.UnknownWords)));
    }

    [Fact]
    public void The_work_is_that_of_the_different_histories()
    {
        using var rescorer = new ListRescorer(WordModel.Of(_scorer), new SpokenWords([]));
        rescorer.Score([List("u1", ("w5 w6 w7", 0, 0), ("w5 w6 w8", 0, 0), ("w5 w6 w7", 0, 0)), List("u2", ("w5", 0, 0))]);
        // 4 + 4 + 4 + 2 words; w5, w6, w7, w8 and two ends of the first list, w5 and its end of the second, which is another block.
        Assert.Equal(14, rescorer.Words);
        Assert.Equal(8, rescorer.ComputedWords);
    }

    [Fact]
    public void Neither_threads_nor_other_lists_change_a_score()
    {
        var random = new Random(3);
        HypothesisList[] lists = [.. Enumerable.Range(0, 40).Select(u => List($"u{u}", [.. Enumerable.Range(0, 20).Select(_ =>
            (string.Join(' ', Enumerable.Range(0, random.Next(12)).Select(_ => $"w{random.Next(2, 6)}")), random.NextDouble(), random.NextDouble()))]))];
        double[][] one = Scores(lists, 1);
        Assert.Equal(one, Scores(lists, 3));
        for (int i = 0; i < lists.Length; i += 13)
            Assert.Equal(one[i], Scores([lists[i]], 1)[0]);
    }

    [Fact]
    public void Histories_with_the_same_last_words_are_one_where_that_is_asked_for()
    {
        HypothesisList list = List("u", ("w5 w6 w7 w8", 0, 0), ("w9 w6 w7 w8", 0, 0), ("w9 w6 w7 w4", 0, 0), ("w6 w7 w8", 0, 0));
        // After three words the second knows w6 w7 alone, as the first came there: w8 is scored after w5 w6 w7. The last one has other numbers of words.
        double[] merged = [.. Score(1, [list], order: 3)[0].Hypotheses.Select(hypothesis => hypothesis.LnP)];
        double[] first = Each(5, 6, 7, 8), second = Each(9, 6, 7, 8), third = Each(5, 6, 7, 4);
        Assert.Equal([first.Sum(), second[0] + second[1] + second[2] + first[3] + first[4], second[0] + second[1] + second[2] + third[3] + third[4], Sum(6, 7, 8)],
            merged, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(Score(list)[0].Hypotheses, Score(1, [list], order: 9)[0].Hypotheses);
        Assert.Throws<ArgumentException>(() => Score(1, [list], order: 0));

        double[] Each(params int[] words) => ScoringCase.OneByOne(_scorer, [.. words, _scorer.Vocabulary.EndOfSentenceId]);
    }

    [Fact]
    public void Scores_are_combined_by_their_formula_and_ranked()
    {
        ScoredList list = new("u", [Scored(-10, -4, lnP: -6, 3, 0), Scored(-9, -6, lnP: -2, 2, 1), Scored(-10, -4, lnP: -6, 3, 0)]);
        var combination = new ScoreCombination { Weight = 0.25, LanguageScale = 2, WordPenalty = -0.5, UnknownPenalty = -8 };
        Assert.Equal(-10 + 2 * (0.75 * -4 + 0.25 * -6) - 1.5, list.Hypotheses[0].Total(combination), 1e-12);
        Assert.Equal(-9 + 2 * (0.75 * -6 + 0.25 * -2) - 1 - 8, list.Hypotheses[1].Total(combination), 1e-12);
        // Equal scores in the order they came.
        Assert.Equal([0, 2, 1], Order(list, combination));
        Assert.Equal([1, 0, 2], Order(list, combination with { UnknownPenalty = 8 }));
        Assert.Equal(["second"], list.Best(combination with { UnknownPenalty = 8 }));
        var linear = new ScoreCombination { Weight = 0.25, Interpolation = LanguageInterpolation.Linear };
        Assert.Equal(Math.Log(0.75 * Math.Exp(-6) + 0.25 * Math.Exp(-2)), list.Hypotheses[1].Language(linear), 1e-12);

        static ScoredHypothesis Scored(double acoustic, double language, double lnP, int words, int unknown) =>
            new(new([acoustic == -9 ? "second" : "first"], acoustic, language), lnP, words, unknown);

        static int[] Order(ScoredList list, ScoreCombination combination) =>
            [.. list.Ranked(combination).Select(hypothesis => list.Hypotheses.Select((other, i) => (other, i)).First(pair => ReferenceEquals(pair.other.Hypothesis, hypothesis.Hypothesis)).i)];
    }

    [Fact]
    public void A_weight_of_0_leaves_the_order_whatever_it_was_made_of()
    {
        ScoredList list = Score(List("u", ("w9 w9", -50, -9), ("w2", -1, -1), ("w3 w3", -20, -2)))[0];
        var nothing = new ScoreCombination { Weight = 0, LanguageScale = 7, WordPenalty = 3 };
        Assert.Equal(list.Hypotheses, list.Ranked(nothing));
        Assert.Equal(["w9", "w9"], list.Best(nothing));
        Assert.Equal(-9, list.Hypotheses[0].Language(nothing));
    }

    [Theory]
    [InlineData(-0.1, 1, 0)]
    [InlineData(double.NaN, 1, 0)]
    [InlineData(0.5, -1, 0)]
    [InlineData(0.5, 1, double.PositiveInfinity)]
    public void Weights_that_are_none_are_refused(double weight, double scale, double penalty) =>
        Assert.Throws<InputException>(() => new ScoreCombination { Weight = weight, LanguageScale = scale, WordPenalty = penalty });

    [Fact]
    public void A_list_that_cannot_be_ranked_is_refused()
    {
        Assert.Equal("The utterance \"u\" has no hypothesis; give at least one.", Assert.Throws<InputException>(() => Score(List("u"))).Message);
        Assert.StartsWith("Hypothesis 2 of the utterance \"u\" has the acoustic score NaN and the language score -1;",
            Assert.Throws<InputException>(() => Score(List("u", ("w2", -1, -1), ("w3", double.NaN, -1)))).Message);
    }

    private static HypothesisList List(string utterance, params (string Words, double Acoustic, double Language)[] hypotheses) =>
        new(utterance, [.. hypotheses.Select(h => new Hypothesis(h.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries), h.Acoustic, h.Language))]);

    private double[][] Scores(HypothesisList[] lists, int threads) => [.. Score(threads, lists).Select(list => list.Hypotheses.Select(hypothesis => hypothesis.LnP).ToArray())];

    private ScoredList[] Score(params HypothesisList[] lists) => Score(1, lists);

    private ScoredList[] Score(int threads, HypothesisList[] lists, int? order = null)
    {
        using var rescorer = new ListRescorer(WordModel.Of(_scorer), new SpokenWords(["[noise]"]), threads, order);
        return rescorer.Score(lists);
    }

    private double Sum(params int[] words) => ScoringCase.OneByOne(_scorer, [.. words, _scorer.Vocabulary.EndOfSentenceId]).Sum();
}
