using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

public class WittenBellBigramTests
{
    [Fact]
    public void The_probabilities_after_every_history_sum_to_one()
    {
        // "unseen" is in the lexicon through another text: a word without a count and a history without one.
        string[][] domain = [.. Enumerable.Repeat<string[]>(["unseen"], 3)];
        var lexicon = new Lexicon(MadeUpText.General.Concat(domain), minimumCount: 3);
        var bigram = new WittenBellBigram(lexicon, MadeUpText.General);
        Assert.Equal(lexicon.Count + 2, bigram.NumWords);
        for (int history = 0; history < bigram.NumWords; history++)
            Assert.Equal(1, Enumerable.Range(0, bigram.NumWords).Sum(word => Math.Exp(bigram.LnP(history, word))), 1e-12);
    }

    [Fact]
    public void The_values_are_those_of_the_formula()
    {
        // a b </s> and a x </s>, x unknown: N = 6, T = 4 (a, b, <unk>, </s>), V = 4.
        var lexicon = new Lexicon([["a", "b"], ["a", "b"]], minimumCount: 1);
        var bigram = new WittenBellBigram(lexicon, [["a", "b"], ["a", "x"]]);
        int a = lexicon.Find("a"), b = lexicon.Find("b");
        double pA = (2 + 1.0) / 10, pB = (1 + 1.0) / 10, pEnd = (2 + 1.0) / 10;
        Assert.Equal((2 + 1 * pA) / 3, Math.Exp(bigram.LnP(bigram.SentenceStart, a)), 1e-12);
        Assert.Equal((1 + 2 * pB) / 4, Math.Exp(bigram.LnP(a, b)), 1e-12);
        Assert.Equal((1 + 1 * pEnd) / 2, Math.Exp(bigram.LnPEnd(b)), 1e-12);
        Assert.Equal((0 + 1 * pA) / 2, Math.Exp(bigram.LnP(b, a)), 1e-12);
    }
}
