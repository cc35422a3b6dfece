using Retune.Evaluation;
using Retune.Scoring;
using Retune.Tests.Candidates;
using Retune.Text;

namespace Retune.Tests.Scoring;

public class SentenceScorerTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(5, 1, true)]
    [InlineData(5, 3, false)]
    [InlineData(300, 1, false)]
    [InlineData(300, 2, true)]
    public void Sentences_side_by_side_have_the_bits_of_one_by_one(int count, int threads, bool normalised)
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        // Lengths of all kinds, 1 among them, so that sentences end at different steps.
        int[][] sentences = [.. Enumerable.Range(0, count).Select(i => ScoringCase.Sentence(scorer, seed: i, words: i * 7 % 11))];
        int[] ids = [.. sentences.SelectMany(sentence => sentence)], lengths = [.. sentences.Select(sentence => sentence.Length)];
        double[] lnP = new double[ids.Length];
        using var side = new SentenceScorer(scorer, normalised, threads);
        // Twice: what the first call leaves behind must not matter.
        side.Score(ids, lengths, lnP);
        Array.Clear(lnP);
        side.Score(ids, lengths, lnP);
        Assert.Equal(sentences.SelectMany(sentence => ScoringCase.OneByOne(scorer, sentence, normalised)), lnP);
    }

    [Fact]
    public void A_warm_sentence_scorer_allocates_nothing()
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        int[] sentence = ScoringCase.Sentence(scorer, seed: 1, words: 9), ids = [.. sentence, .. sentence], lengths = [10, 10];
        double[] lnP = new double[20];
        using var side = new SentenceScorer(scorer);
        var running = new RunningTextScorer(scorer, normalised: true);
        Assert.Equal(0, Allocation.Of(() =>
        {
            side.Score(ids, lengths, lnP);
            running.Score(ids, lnP);
        }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_running_text_goes_on_over_sentence_ends_wherever_it_is_cut(bool normalised)
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        int[] ids = [.. Enumerable.Range(0, 30).SelectMany(seed => ScoringCase.Sentence(scorer, seed, words: 9))];
        double[] whole = new double[ids.Length], pieces = new double[ids.Length];
        var running = new RunningTextScorer(scorer, normalised);
        running.Score(ids, whole);
        Assert.Equal(ScoringCase.OneByOne(scorer, ids, normalised), whole);
        running.Restart();
        for (int start = 0, length = 1; start < ids.Length; start += length, length = Math.Min(2 * length, ids.Length - start))
            running.Score(ids.AsSpan(start, length), pieces.AsSpan(start, length));
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void The_totals_of_a_running_text_are_the_figures_of_an_evaluation_with_one_stream()
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        int[] ids = [.. Enumerable.Range(0, 12).SelectMany(seed => ScoringCase.Sentence(scorer, seed, words: 9)), scorer.Vocabulary.UnknownId, 7, scorer.Vocabulary.EndOfSentenceId];
        EvaluationResult expected = Evaluator.Evaluate(scorer.Model, TokenFile.FromIds(ids, scorer.Vocabulary.Count), streams: 1, threads: 1);
        ScoreTotals own = Totals(scorer, ids, normalised: false), exact = Totals(scorer, ids, normalised: true);
        Assert.Equal(1, expected.Perplexity / exact.Perplexity(), 1e-6);
        Assert.Equal(1, expected.PerplexityWithoutUnknown / exact.Perplexity(withUnknown: false), 1e-6);
        Assert.Equal(1, expected.UnnormalisedPerplexity / own.Perplexity(), 1e-6);
        Assert.Equal((expected.Positions, expected.UnknownPositions, expected.Sentences), (own.Positions(), own.UnknownWords, own.Sentences));
        Assert.NotEqual(0, own.UnknownWords);
    }

    [Fact]
    public void Totals_leave_out_unknown_words_and_sentence_ends_when_asked()
    {
        var totals = new ScoreTotals(ScoringCase.Words(5));
        totals.Add([2, 0, 3, 1], [-1, -2, -4, -8]);
        totals.Add([4, 1], [-16, -32]);
        Assert.Equal((2, 4, 1), (totals.Sentences, totals.Words, totals.UnknownWords));
        Assert.Equal((6, -63), (totals.Positions(), totals.LnP()));
        Assert.Equal((5, -61), (totals.Positions(withUnknown: false), totals.LnP(withUnknown: false)));
        Assert.Equal((4, -23), (totals.Positions(withEnds: false), totals.LnP(withEnds: false)));
        Assert.Equal((3, -21), (totals.Positions(false, false), totals.LnP(false, false)));
        Assert.Equal(Math.Exp(7), totals.Perplexity(false, false), 1e-9);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        using var side = new SentenceScorer(scorer);
        double[] two = [7, 7];
        Refused("The lengths sum to 3, there are 2 ids.", () => side.Score(new int[] { 2, 1 }, new int[] { 2, 1 }, two));
        Refused("2 ids go with 1 results.", () => side.Score(new int[] { 2, 1 }, new int[] { 2 }, new double[1]));
        Refused("must be a non-negative value", () => side.Score(new int[] { 2, 1 }, new int[] { 3, -1 }, two));
        Refused("The word 40 lies outside", () => side.Score(new int[] { 40, 1 }, new int[] { 2 }, two));
        Refused("The word 40 lies outside", () => side.Score(new int[] { 1, 40 }, new int[] { 1, 1 }, two));
        Assert.Equal([7, 7], two);
        Refused("The word 40 lies outside", () => new RunningTextScorer(scorer).Score([2, 40], two));
        Refused("1 ids go with 2 results.", () => new RunningTextScorer(scorer).Score([2], two));
        Refused("1 ids go with 2 probabilities.", () => new ScoreTotals(scorer.Vocabulary).Add([2], two));

        static void Refused(string expected, Action call) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(call).Message);
    }

    private static ScoreTotals Totals(Scorer scorer, int[] ids, bool normalised)
    {
        double[] lnP = new double[ids.Length];
        new RunningTextScorer(scorer, normalised).Score(ids, lnP);
        var totals = new ScoreTotals(scorer.Vocabulary);
        totals.Add(ids, lnP);
        return totals;
    }
}
