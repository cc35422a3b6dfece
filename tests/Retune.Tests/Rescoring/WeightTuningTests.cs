using Retune.Rescoring;

namespace Retune.Tests.Rescoring;

public sealed class WeightTuningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_finds_weights_that_bring_the_right_hypotheses_to_the_top()
    {
        // The right one is better by the model, worse by the old score and the acoustics, and by how much differs: only a weight above a half and a scale
        // of about 4 get all of them right.
        var random = new Random(5);
        ScoredList[] lists = [.. Enumerable.Range(0, 50).Select(u => new ScoredList($"u{u}",
        [
            Hypothesis("wrong", -10, -5, -9), Hypothesis("right", -13 - random.NextDouble(), -6, -6), Hypothesis("far", -60 - random.NextDouble(), -5, -1),
        ]))];
        var tuning = new WeightTuning(lists, References(lists, "right"));
        var given = new ScoreCombination { UnknownPenalty = -2 };
        Assert.Equal(50, tuning.Errors(given with { Weight = 0 }).Errors);
        TunedCombination tuned = tuning.Tune(given);
        Assert.Equal(new WordErrors(0, 0, 0, 50), tuned.Errors);
        Assert.Equal(tuned.Errors, tuning.Errors(tuned.Combination));
        Assert.InRange(tuned.Combination.LanguageScale, 1, 16);
        Assert.Equal(-2, tuned.Combination.UnknownPenalty);
        Assert.False(tuned.IsOnEdge);
    }

    [Fact]
    public void A_word_penalty_is_found_and_an_edge_is_told()
    {
        // The scores always prefer the longer one by 3 a word.
        ScoredList[] lists = [.. Enumerable.Range(0, 9).Select(u => new ScoredList($"u{u}", [Hypothesis("right uh", -10, -5, -5), Hypothesis("right", -13, -5, -5)]))];
        TunedCombination tuned = new WeightTuning(lists, References(lists, "right")).Tune(new());
        Assert.Equal(0, tuned.Errors.Errors);
        Assert.True(tuned.Combination.WordPenalty < -3);

        ScoredList[] hopeless = [.. lists.Select(list => list with { Hypotheses = [Hypothesis("right uh", -10, -5, -5), Hypothesis("right", -85, -5, -5)] })];
        TunedCombination far = new WeightTuning(hopeless, References(lists, "right")).Tune(new());
        Assert.Equal((9L, false), (far.Errors.Errors, far.IsOnEdge));
        ScoredList[] distant = [.. lists.Select(list => list with { Hypotheses = [Hypothesis("right uh", -10, -5, -5), Hypothesis("right", -72, -5, -5)] })];
        Assert.True(new WeightTuning(distant, References(lists, "right")).Tune(new()).IsOnEdge);
    }

    [Fact]
    public void The_first_of_equal_points_is_taken()
    {
        ScoredList[] lists = [new("u0", [Hypothesis("right", -1, -1, -1)])];
        Assert.Equal((0.1, 1.0, 0.0), (new WeightTuning(lists, References(lists, "right")).Tune(new()).Combination is var best ? (best.Weight, best.LanguageScale, best.WordPenalty) : default));
    }

    private static ScoredHypothesis Hypothesis(string words, double acoustic, double language, double lnP) =>
        new(new(words.Split(' '), acoustic, language), lnP, words.Split(' ').Length, 0);

    private References References(ScoredList[] lists, string words) =>
        Retune.Rescoring.References.Read(_folder.Write("ref", string.Concat(lists.Select(list => $"{list.Utterance} {words}\n"))), new SpokenWords([]));
}
