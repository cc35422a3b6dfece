using FsCheck.Xunit;
using Retune.NGrams;
using Retune.Sampling;
using Retune.Tests.Candidates;
using Retune.Tests.Text;

namespace Retune.Tests.NGrams;

public sealed class NGramModelTests : IDisposable
{
    /// <summary>Probabilities that are easy to work with by hand; not a proper model.</summary>
    private const string Small = """
        \data\
        ngram 1=6
        ngram 2=5
        ngram 3=2

        \1-grams:
        -1	<unk>	-0.1
        -99	<s>	-0.2
        -0.5	</s>
        -0.6	a	-0.3
        -0.7	b	-0.4
        -0.8	c

        \2-grams:
        -0.11	<s> a	-0.01
        -0.12	a b	-0.02
        -0.13	b c
        -0.14	b </s>
        -0.15	<unk> a	-0.05

        \3-grams:
        -0.21	<s> a b
        -0.22	a b c

        \end\
        """;

    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<s>", "a", -0.11)]
    [InlineData("<s> a", "b", -0.21)]
    [InlineData("<s> a b", "c", -0.22)]                         // the model remembers two words
    [InlineData("b c", "a", -0.6)]                              // bow(b c) = bow(c) = 1
    [InlineData("a b", "a", -0.02 - 0.4 - 0.6)]                 // two steps down
    [InlineData("a b", "</s>", -0.02 - 0.14)]                   // one
    [InlineData("c b", "c", -0.13)]                             // no such history: its end
    [InlineData("<s>", "c", -0.2 - 0.8)]
    [InlineData("", "b", -0.7)]
    [InlineData("x", "a", -0.15)]                               // words it lacks are <unk>, before
    [InlineData("x a", "y", -0.05 - 0.3 - 1)]                   // and behind
    [InlineData("<s> a", "<s>", double.NegativeInfinity)]       // SRILM's -99
    public void Probabilities_worked_out_by_hand(string history, string word, double log10P)
    {
        NGramModel model = NGramModel.Load(_folder.Write(Small));
        double lnP = model.LnProbability(After(model, history.Split(' ', StringSplitOptions.RemoveEmptyEntries)), model.IdOf(word), out _);
        Assert.Equal(log10P * Math.Log(10), lnP, 1e-6);
    }

    [Fact]
    public void A_model_tells_of_itself()
    {
        NGramModel model = NGramModel.Load(_folder.Write(Small));
        Assert.Equal([6L, 5, 2], model.Counts);
        Assert.Equal((3, 6, 0, 1, 2), (model.Order, model.WordCount, model.UnknownId, model.StartId, model.EndId));
        Assert.Equal(["<unk>", "<s>", "</s>", "a", "b", "c"], Enumerable.Range(0, 6).Select(id => model[id]));
        Assert.Equal((4, 0), (model.IdOf("b"), model.IdOf("x")));
        Assert.Throws<ArgumentOutOfRangeException>(() => model[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.LnProbability(default, 6, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.LnProbability(default, -2, out _));
    }

    [Fact]
    public void Histories_that_can_make_no_difference_are_one_state()
    {
        NGramModel model = NGramModel.Load(_folder.Write(Small));
        Assert.Equal(After(model, "a", "b"), After(model, "c", "a", "b"));          // no more than two words
        Assert.Equal(After(model, "b"), After(model, "c", "b"));                    // "c b" is no n-gram
        Assert.Equal(default, After(model, "a", "b", "c"));                         // nothing follows "c", nor backs off from it
        Assert.Equal(After(model, "<s>"), model.SentenceStart);
        Assert.NotEqual(After(model, "b"), After(model, "a", "b"));
        Assert.NotEqual(default, After(model, "<s>", "a"));
    }

    [Fact]
    public void A_model_without_unknown_gives_words_it_lacks_no_probability_and_forgets_before_them()
    {
        NGramModel model = NGramModel.Load(_folder.Write(Small.Replace("<unk>", "x")));
        Assert.Equal((NGramModel.NoWord, NGramModel.NoWord), (model.UnknownId, model.IdOf("<unk>")));
        Assert.Equal(double.NegativeInfinity, model.LnProbability(After(model, "a", "b"), NGramModel.NoWord, out NGramState next));
        Assert.Equal(default, next);
        Assert.Equal(0, NGramModel.Load(_folder.Write(Small.Replace("<unk>", "<UNK>"))).IdOf("y"));
    }

    [Property(MaxTest = 150)]
    public void Probabilities_are_those_of_the_recursion_whatever_n_grams_are_listed(int seed)
    {
        var ngrams = new RandomNGrams(seed);
        using var folder = new TextFolder();
        NGramModel model = NGramModel.Load(folder.Write(ngrams.Arpa()));
        for (int text = 0; text < 5; text++)
        {
            List<string> history = ["<s>"];
            NGramState state = model.SentenceStart;
            for (int i = 0; i < 25; i++)
            {
                string word = ngrams.Word(text, i);
                double lnP = model.LnProbability(state, model.IdOf(word), out state);
                double expected = Math.Log(10) * ngrams.Log10P([.. history], word);
                Assert.True(Math.Abs(expected - lnP) < 1e-5, $"ln p({word} | {string.Join(' ', history)}) is {expected}, found {lnP}, seed {seed}");
                history.Add(word);
                // What is remembered is what the last words alone would leave behind.
                Assert.Equal(After(model, [.. history.TakeLast(model.Order - 1)]), state);
            }
        }
    }

    [Property(MaxTest = 60)]
    public void A_proper_model_sums_to_one_after_every_history(int seed, byte length)
    {
        string[] vocabulary = ["<unk>", "</s>", "a", "b", "c", "d", "never"];
        int order = 1 + length % 5;
        string Word(int sentence, int i) => "abcdx"[Draw(seed, sentence, i, 5)].ToString();
        string[] sentences = [.. Enumerable.Range(0, 12).Select(s => string.Join(' ', Enumerable.Range(0, 1 + Draw(seed, s, 99, 7)).Select(i => Word(s, i))))];
        var estimate = new WittenBell(sentences, vocabulary, order);
        using var folder = new TextFolder();
        NGramModel model = NGramModel.Load(folder.Write(estimate.Arpa()));
        for (int trial = 0; trial < 20; trial++)
        {
            string[] history = ["<s>", .. Enumerable.Range(0, Draw(seed, 200 + trial, 0, 6)).Select(i => vocabulary[2 + Draw(seed, 200 + trial, 1 + i, 5)])];
            double sum = 0;
            foreach (string word in vocabulary)
            {
                double p = Math.Exp(model.LnProbability(After(model, history), model.IdOf(word), out _));
                Assert.Equal(1, p / estimate.Probability(history, word), 1e-5);
                sum += p;
            }
            Assert.Equal(1, sum, 1e-5);
        }
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        NGramModel model = NGramModel.Load(_folder.Write(Small));
        NGramState state = model.SentenceStart;
        Assert.Equal(0, Allocation.Of(() => model.LnProbability(state, 3, out state)));
    }

    internal static NGramState After(NGramModel model, params string[] words)
    {
        NGramState state = default;
        foreach (string word in words)
            model.LnProbability(state, model.IdOf(word), out state);
        return state;
    }

    internal static int Draw(int seed, int stream, int index, int count) => Philox.ToIndex(Philox.Generate((ulong)seed, 78, (uint)stream, 0, (uint)index).Low, count);
}
