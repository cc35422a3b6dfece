using Retune.Experiments;

namespace Retune.Tests.Experiments;

public sealed class TimeEstimateTests : IDisposable
{
    private readonly TinyExperiment _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void A_softmax_that_was_not_measured_yet_is_expected_to_take_as_much_longer_as_it_has_more_to_compute()
    {
        ExperimentConfig config = TinyExperiment.Config with
        {
            Network = new NetworkSettings { Embedding = 6, Hidden = 8, Layers = 2 },
            CrossEntropy = new CrossEntropySettings { From = ["ood+id"], Rates = [0.1] },
        };
        using var corpus = new Corpus(config, _tiny.Task(config).Folders, default);
        var start = new Point { Recipe = Recipe.OodId, LearningRate = 0.8, Seed = 1 };
        Point Adapted(string recipe) => new() { Recipe = recipe, From = Recipe.OodId, LearningRate = 0.1, Seed = 1, Start = start };
        var done = new PointResult
        {
            Point = start.Id,
            Identity = [],
            Outcome = PointOutcome.Finished,
            Iterations = [],
            Written = Origins.Here(),
            WordsPerSecond = 2000,
            EvaluationWordsPerSecond = 1e12,
            Threads = 2,
        };
        var estimate = new TimeEstimate(config, corpus, [(start, done)]);

        double words = corpus.TrainingTexts(Adapted(Recipe.FineTune)).Sum(text => text.Count) * 2.0;       // iterations
        Assert.Equal(words / 1000, estimate.Seconds(Adapted(Recipe.FineTune))!.Value, 1e-6);
        // Two layers of 4 gates of 8 units, the first with 6 inputs; 8 noise words, or the whole vocabulary.
        double gates = 4 * 8 * (6 + 8) + 4 * 8 * (8 + 8), ratio = (gates + 8 * corpus.Vocabulary.Count) / (gates + 8 * 8);
        Assert.Equal(ratio * words / 1000, estimate.Seconds(Adapted(Recipe.CrossEntropy))!.Value, 1e-6);

        // As soon as one was measured, its own speed counts.
        PointResult softmax = done with { Point = Adapted(Recipe.CrossEntropy).Id, WordsPerSecond = 100 };
        estimate = new TimeEstimate(config, corpus, [(start, done), (Adapted(Recipe.CrossEntropy), softmax)]);
        Assert.Equal(words / 50, estimate.Seconds(Adapted(Recipe.CrossEntropy))!.Value, 1e-6);
    }
}
