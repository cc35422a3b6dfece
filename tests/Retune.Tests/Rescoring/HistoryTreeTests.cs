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
    public void Many_sentences_do_not_need_the_memory_of_all_their_histories_and_have_the_same_bits()
    {
        WordModel model = WordModel.Of(ScoringCase.Scorer(ScoringCase.Even));
        int vocabulary = model.Vocabulary.Count;
        // No two of a thousand share more than their first words.
        int[][] block = [.. Enumerable.Range(0, 1000).Select(n => (int[])[n % vocabulary, n / vocabulary % vocabulary, n / vocabulary / vocabulary, .. Enumerable.Range(0, 20).Select(i => (n * 31 + i * 7) % vocabulary)])];
        int[][] four = [.. block, .. block.Select(words => words.Reverse().ToArray()), .. block.Select(words => words[5..]), .. block.Select(words => words[..15])];
        Assert.InRange(four.Sum(words => words.Length), 4 * model.BlockWords, 6 * model.BlockWords);
        using var scorer = new SentenceProbabilities(model);
        Score(scorer, block);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double[][] together = Score(scorer, four);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal([.. four.Select(words => Score(scorer, [words])[0])], together);
    }

    [Fact]
    public void Lengths_that_are_not_those_of_the_ids_are_refused()
    {
        using var sentences = new SentenceProbabilities(WordModel.Of(ScoringCase.Scorer(ScoringCase.Even)));
        double[] three = [7, 7, 7];
        Refused("The lengths sum to 4, there are 3 ids.", [2, 2, 1], [4]);
        Refused("must be a non-negative value", [2, 2, 1], [4, -1]);
        Refused("The word 999 lies outside", [2, 999, 1], [3]);
        Assert.Equal([7, 7, 7], three);

        void Refused(string expected, int[] ids, int[] lengths) =>
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => sentences.Score(ids, lengths, three)).Message);
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
        return Score(scorer, sentences);
    }

    private static double[][] Score(SentenceProbabilities scorer, int[][] sentences)
    {
        int[] ids = [.. sentences.SelectMany(sentence => sentence)], lengths = [.. sentences.Select(sentence => sentence.Length)];
        double[] lnP = new double[ids.Length];
        scorer.Score(ids, lengths, lnP);
        int start = 0;
        return [.. lengths.Select(length => lnP[start..(start += length)])];
    }
}
