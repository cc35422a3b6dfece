using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

public class TestSetTests
{
    private static readonly Channel Channel = new();

    private static List<Utterance> Make(ulong seed) =>
        TestSet.Make(MadeUpText.Said, MadeUpText.General, MadeUpText.Lexicon, Channel, seed);

    [Fact]
    public void Lists_hold_different_hypotheses_in_the_order_of_their_scores()
    {
        foreach (Utterance utterance in Make(1))
        {
            Assert.InRange(utterance.List.Count, 1, Channel.ListLength);
            Assert.Equal(utterance.List.Count, utterance.List.Select(entry => string.Join(' ', entry.Words)).Distinct().Count());
            double[] scores = [.. utterance.List.Select(entry => entry.Acoustic + Channel.LmScale * entry.Language)];
            Assert.Equal(scores.OrderDescending(), scores);
        }
    }

    [Fact]
    public void The_summary_counts_errors_and_prefixes()
    {
        Summary summary = Summary.Of(
        [
            new Utterance("u0001", ["a", "b"], ["a"], OneArc(), [new ListEntry(["a", "x"], 0, 0), new ListEntry(["a", "b"], 0, 0)]),
            new Utterance("u0002", ["c", "d"], ["c", "d"], OneArc(), [new ListEntry(["d"], 0, 0)]),
        ]);
        // Prefixes: a, a x, a b and two ends of 6; d and an end of 2.
        Assert.Equal(new Summary(2, 4, 1 / 4.0, 2 / 4.0, 1 / 4.0, 1.5, 1, 7 / 8.0), summary);

        static Lattice OneArc() => new([0, 1], [new LatticeArc(0, 1, 0, 0, 0)]);
    }

    [Fact]
    public void Noise_of_an_utterance_does_not_depend_on_the_others()
    {
        Recogniser recogniser = MadeUpText.Recogniser(seed: 5, Channel);
        WordGraph third = recogniser.Hear(2, MadeUpText.Said[0]);
        recogniser.Hear(0, MadeUpText.Said[7]);
        Assert.Equal(third.Arcs, recogniser.Hear(2, MadeUpText.Said[0]).Arcs);
        Assert.NotEqual(third.Arcs, recogniser.Hear(1, MadeUpText.Said[0]).Arcs);
    }
}
