using Retune.Mixtures;
using Retune.NGrams;
using Retune.Tests.Candidates;
using Retune.Tests.Text;
using Retune.Text;

namespace Retune.Tests.NGrams;

/// <summary>An n-gram model over a language model's vocabulary: one position is one word for both.</summary>
public sealed class NGramScorerTests : IDisposable
{
    private static readonly string[] _sentences = ["a b c", "b c a b", "a x b", "c", "b a x"];

    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Over_its_own_words_the_model_is_what_it_was_in_whatever_order_they_are()
    {
        var estimate = new WittenBell(_sentences, ["<unk>", "</s>", "a", "b", "c"], 3);
        var scorer = new NGramScorer(Load(estimate), Vocabulary.FromWords(["c", "</s>", "b", "<unk>", "a"]));
        Assert.Equal(0, scorer.MissingWords);
        foreach (string[] history in (string[][])[["<s>"], ["<s>", "a", "b"], ["b", "c"], ["<unk>", "c"]])
        {
            Assert.Equal(1, Sum(scorer, history), 1e-6);
            foreach (string word in (string[])["a", "b", "c", "<unk>", "</s>"])
                Assert.Equal(estimate.Probability(history, word), Probability(scorer, history, word), 1e-6);
        }
    }

    [Fact]
    public void Words_that_the_model_lacks_share_its_unknown_word_equally_so_that_the_sum_stays_one()
    {
        var estimate = new WittenBell(_sentences, ["<unk>", "</s>", "a", "b", "c"], 3);
        var scorer = new NGramScorer(Load(estimate), Vocabulary.FromWords(["a", "b", "c", "new", "newer", "<s>"]));
        Assert.Equal(3, scorer.MissingWords);                   // <s> is a word of the text here, and no beginning
        foreach (string[] history in (string[][])[["<s>"], ["<s>", "a"], ["a", "new"]])
        {
            Assert.Equal(1, Sum(scorer, history), 1e-6);
            string[] known = [.. history.Select(word => word == "new" ? "<unk>" : word)];
            foreach (string word in (string[])["new", "newer", "<s>", "<unk>"])
                Assert.Equal(estimate.Probability(known, "<unk>") / 4, Probability(scorer, history, word), 1e-6);
        }
    }

    [Fact]
    public void Words_that_the_vocabulary_lacks_are_unknown_to_both_and_the_models_own_probability_of_them_is_lost()
    {
        var estimate = new WittenBell(_sentences, ["<unk>", "</s>", "a", "b", "c"], 3);
        Vocabulary vocabulary = Vocabulary.FromWords(["a", "b"]);
        var scorer = new NGramScorer(Load(estimate), vocabulary);
        Assert.Equal(1 - estimate.Probability(["<s>", "a"], "c"), Sum(scorer, ["<s>", "a"]), 1e-6);
        // "c" in a text is <unk>, as a word to predict and as a history, though the model knows it.
        using TokenFile text = TokenFile.EncodeTemporary(_folder.Write("a c b\n"), vocabulary);
        TextProbabilities found = TextProbabilities.Of(scorer, text);
        Assert.Equal(Math.Log(estimate.Probability(["<s>", "a"], "<unk>")), found.LnP[1], 1e-6);
        Assert.Equal(Math.Log(estimate.Probability(["<s>", "a", "<unk>"], "b")), found.LnP[2], 1e-6);
        Assert.Equal((4, 1), (found.Positions, found.UnknownPositions));
    }

    [Fact]
    public void Positions_are_the_words_and_ends_of_the_text_every_sentence_from_its_beginning()
    {
        string[] vocabulary = ["<unk>", "</s>", "a", "b", "c"];
        var estimate = new WittenBell(_sentences, vocabulary, 4);
        string[] sentences = ["b c a", "zz a", "c", "a b c b a b c"];
        using TokenFile text = TokenFile.EncodeTemporary(_folder.Write(string.Join('\n', sentences)), Vocabulary.FromWords(vocabulary));
        TextProbabilities found = TextProbabilities.Of(new NGramScorer(Load(estimate), Vocabulary.FromWords(vocabulary)), text);
        int position = 0;
        double lnP = 0, lnPKnown = 0;
        foreach (string sentence in sentences)
        {
            List<string> history = ["<s>"];
            foreach (string word in (string[])[.. sentence.Split(' '), "</s>"])
            {
                string known = vocabulary.Contains(word) ? word : "<unk>";
                double expected = Math.Log(estimate.Probability([.. history], known));
                Assert.Equal(expected, found.LnP[position++], 1e-6);
                lnP += expected;
                lnPKnown += known == "<unk>" ? 0 : expected;
                history.Add(known);
            }
        }
        Assert.Equal((position, 1, 4L), (found.Positions, found.UnknownPositions, found.Sentences));
        Assert.Equal(Math.Exp(-lnP / position), found.Perplexity, 1e-4);
        Assert.Equal(Math.Exp(-lnPKnown / (position - 1)), found.PerplexityWithoutUnknown, 1e-4);
    }

    [Fact]
    public void Without_an_unknown_word_of_its_own_the_model_finds_such_words_impossible_and_a_mixture_does_not()
    {
        NGramModel model = NGramModel.Load(_folder.Write(new WittenBell(["a b"], ["</s>", "a", "b"], 2).Arpa(), "closed.arpa"));
        Vocabulary vocabulary = Vocabulary.FromWords(["a", "b", "c"]);
        var scorer = new NGramScorer(model, vocabulary);
        Assert.Equal(1, scorer.MissingWords);
        using TokenFile text = TokenFile.EncodeTemporary(_folder.Write("a c b\nzz\n"), vocabulary);
        TextProbabilities found = TextProbabilities.Of(scorer, text);
        Assert.Equal((6, 2, 1, double.PositiveInfinity, double.PositiveInfinity),
            (found.Positions, found.ImpossiblePositions, found.UnknownPositions, found.Perplexity, found.PerplexityWithoutUnknown));

        // Beside a model that gives every word its fifth, the weights are those of the positions that both can predict.
        var uniform = new TextProbabilities(text, [.. Enumerable.Repeat(-Math.Log(5), 6)]);
        InterpolationWeights weights = InterpolationWeights.Tune([uniform, found]);
        Assert.InRange(weights.Weights[0], 2.0 / 6, 1);
        Assert.Equal(0, TextProbabilities.Mix([uniform, found], weights.Weights).ImpossiblePositions);
    }

    [Fact]
    public void Asking_allocates_nothing_and_ids_that_are_none_are_refused()
    {
        var scorer = new NGramScorer(Load(new WittenBell(_sentences, ["<unk>", "</s>", "a"], 3)), Vocabulary.FromWords(["a", "new"]));
        NGramState state = scorer.Model.SentenceStart;
        Assert.Equal(0, Allocation.Of(() => scorer.LnProbability(state, 3, out state)));
        Assert.Contains("vocabulary of 4 words", Assert.Throws<ArgumentOutOfRangeException>(() => scorer.LnProbability(state, 4, out _)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => scorer.LnProbability(state, -1, out _));
        Assert.Throws<InputException>(() => TextProbabilities.Of(scorer, TokenFile.FromIds([2, 1], 5)));
    }

    private NGramModel Load(WittenBell estimate) => NGramModel.Load(_folder.Write(estimate.Arpa(), "lm.arpa"));

    private static double Sum(NGramScorer scorer, string[] history) =>
        Enumerable.Range(0, scorer.Vocabulary.Count).Sum(id => Probability(scorer, history, scorer.Vocabulary[id]));

    private static double Probability(NGramScorer scorer, string[] history, string word)
    {
        NGramState state = default;
        foreach (string before in history)
            scorer.Model.LnProbability(state, scorer.Model.IdOf(before), out state);
        return Math.Exp(scorer.LnProbability(state, scorer.Vocabulary.IdOf(word), out _));
    }
}
