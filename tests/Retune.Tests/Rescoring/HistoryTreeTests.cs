using Retune.NGrams;
using Retune.Rescoring;
using Retune.Scoring;
using Retune.Tests.NGrams;
using Retune.Tests.Scoring;

namespace Retune.Tests.Rescoring;

public sealed class HistoryTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sentences_have_the_probabilities_that_they_have_alone(bool normalised)
    {
        Scorer scorer = ScoringCase.Scorer();
        // Beginnings in common, one sentence twice, one the beginning of another, an empty one.
        int end = scorer.Vocabulary.EndOfSentenceId;
        int[][] sentences = [[5, 6, 7, end], [5, 6, 8, 9, end], [5, 6, 7, end], [5, 6, end], [end], [7, 0, 5, end], [5, 6, 7, 7, end]];
        double[][] scored = Score(WordModel.Of(scorer, normalised), sentences, threads: 1);
        for (int i = 0; i < sentences.Length; i++)
            Assert.Equal(ScoringCase.OneByOne(scorer, sentences[i], normalised), scored[i]);
    }

    [Fact]
    public void What_was_scored_earlier_may_be_continued()
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        var tree = new HistoryTree(WordModel.Of(scorer).NewHistories());
        int first = tree.Child(HistoryTree.Root, 3);
        tree.Score();
        int second = tree.Child(first, 4), other = tree.Child(HistoryTree.Root, 7);
        tree.Score();
        int third = tree.Child(second, 5);
        tree.Score();
        double[] expected = ScoringCase.OneByOne(scorer, [3, 4, 5]);
        Assert.Equal(expected, (double[])[tree.LnP(first), tree.LnP(second), tree.LnP(third)]);
        Assert.Equal(ScoringCase.OneByOne(scorer, [7])[0], tree.LnP(other));
        // Only what something comes after needs a state: the start, 3, and 3 4.
        Assert.Equal((5, 3), (tree.Count, tree.RememberedCount));
    }

    [Fact]
    public void Threads_and_neighbours_change_nothing()
    {
        Scorer scorer = ScoringCase.Scorer();
        var random = new Random(1);
        int[][] sentences = [.. Enumerable.Range(0, 60).Select(i => ScoringCase.Sentence(scorer, random.Next(5), random.Next(9)))];
        double[][] alone = Score(WordModel.Of(scorer), sentences, threads: 1);
        Assert.Equal(alone, Score(WordModel.Of(scorer), sentences, threads: 3));
        Assert.Equal(alone[7], Score(WordModel.Of(scorer), [sentences[7]], threads: 1)[0]);
    }

    [Fact]
    public void A_mixture_has_the_weighted_mean_of_its_models_probabilities()
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        string[] words = [.. Enumerable.Range(0, scorer.Vocabulary.Count).Select(id => scorer.Vocabulary[id])];
        var trigram = new NGramScorer(NGramModel.Load(_folder.Write("lm.arpa", new WittenBell(["w2 w3 w4", "w3 w4 w9"], words, 3).Arpa())), scorer.Vocabulary);
        int end = scorer.Vocabulary.EndOfSentenceId;
        int[][] sentences = [[2, 3, 4, end], [2, 3, 9, end], [0, 2, end]];
        double[][] lstm = Score(WordModel.Of(scorer), sentences, 1), ngram = Score(WordModel.Of(trigram), sentences, 1);
        double[][] mixed = Score(WordModel.Mix([WordModel.Of(scorer), WordModel.Of(trigram)], [0.75, 0.25]), sentences, 1);
        for (int i = 0; i < sentences.Length; i++)
        {
            NGramState state = trigram.Model.SentenceStart;
            for (int j = 0; j < sentences[i].Length; j++)
            {
                Assert.Equal(trigram.LnProbability(state, sentences[i][j], out state), ngram[i][j]);
                Assert.Equal(0.75 * Math.Exp(lstm[i][j]) + 0.25 * Math.Exp(ngram[i][j]), Math.Exp(mixed[i][j]), 1e-12);
            }
        }
    }

    [Fact]
    public void Lengths_that_are_not_those_of_the_ids_are_refused()
    {
        using var sentences = new SentenceProbabilities(WordModel.Of(ScoringCase.Scorer(ScoringCase.Even)));
        Assert.Contains("sum to 4, there are 3 ids and 3", Assert.Throws<ArgumentException>(() => sentences.Score(new int[3], new int[] { 4 }, new double[3])).Message);
    }

    [Fact]
    public void A_mixture_needs_weights_that_are_some_and_one_vocabulary()
    {
        WordModel model = WordModel.Of(ScoringCase.Scorer(ScoringCase.Even));
        Assert.Throws<ArgumentException>(() => WordModel.Mix([model], [0.5, 0.5]));
        Assert.Throws<ArgumentException>(() => WordModel.Mix([model, model], [0.5, 0.6]));
        Assert.Throws<InputException>(() => WordModel.Mix([model, WordModel.Of(ScoringCase.Scorer())], [0.5, 0.5]));
    }

    private static double[][] Score(WordModel model, int[][] sentences, int threads)
    {
        using var scorer = new SentenceProbabilities(model, threads);
        int[] ids = [.. sentences.SelectMany(sentence => sentence)], lengths = [.. sentences.Select(sentence => sentence.Length)];
        double[] lnP = new double[ids.Length];
        scorer.Score(ids, lengths, lnP);
        int start = 0;
        return [.. lengths.Select(length => lnP[start..(start += length)])];
    }
}
