using FsCheck.Xunit;
using Retune.Mixtures;
using Retune.Models;
using Retune.Sampling;
using Retune.Tests.Training;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Mixtures;

public sealed class InterpolationWeightsTests : IDisposable
{
    private readonly TinyTraining _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Property(MaxTest = 60)]
    public void No_iteration_lowers_the_likelihood_and_the_weights_stay_weights(int seed, byte models, byte positions)
    {
        TextProbabilities[] components = Random(seed, 1 + models % 5, 1 + positions, impossible: true);
        double before = double.NegativeInfinity;
        for (int iterations = 0; iterations < 30; iterations++)
        {
            InterpolationWeights weights = InterpolationWeights.Tune(components, tolerance: 1e-15, maximumIterations: iterations);
            Assert.True(weights.LogLikelihood >= before - 1e-12, $"{weights.LogLikelihood} after {before}");
            Assert.Equal(1, weights.Weights.Sum(), 1e-12);
            Assert.All(weights.Weights, weight => Assert.InRange(weight, 0, 1 + 1e-12));
            before = weights.LogLikelihood;
        }
    }

    [Property(MaxTest = 40)]
    public void No_weights_are_better_than_the_gap_allows(int seed, byte models)
    {
        TextProbabilities[] components = Random(seed, 2 + models % 3, 80, impossible: false);
        InterpolationWeights tuned = InterpolationWeights.Tune(components);
        Assert.InRange(tuned.Gap, 0, 1e-6);
        Assert.Equal(Math.Exp(-tuned.LogLikelihood), TextProbabilities.Mix(components, tuned.Weights).Perplexity, 1e-9 * Math.Exp(-tuned.LogLikelihood));
        for (int trial = 0; trial < 20; trial++)
        {
            double[] other = [.. components.Select((_, k) => Math.Pow(Unit(seed, 1000 + trial, k), 3))];
            double sum = other.Sum();
            double perplexity = TextProbabilities.Mix(components, [.. other.Select(weight => weight / sum)]).Perplexity;
            Assert.True(-Math.Log(perplexity) <= tuned.LogLikelihood + tuned.Gap + 1e-9);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_weight_is_that_of_a_grid_search(int seed)
    {
        TextProbabilities[] components = Random(seed, 2, 300, impossible: false);
        double best = Enumerable.Range(0, 1001).MinBy(i => TextProbabilities.Mix(components, [i / 1000.0, 1 - i / 1000.0]).Perplexity) / 1000.0;
        Assert.Equal(best, InterpolationWeights.Tune(components, tolerance: 1e-9).Weights[0], 1e-3);
        Assert.InRange(best, 0.05, 0.95);
    }

    [Fact]
    public void Weights_that_can_be_worked_out_by_hand_are_found()
    {
        // Positions that one model alone makes possible are its share: 3 of 4 and 1 of 4, the fifth belongs to both alike, the sixth to none.
        TokenFile text = TokenFile.FromIds([2, 3, 2, 3, 4, 1], 30);
        const double No = double.NegativeInfinity;
        TextProbabilities a = new(text, [-1, -1, -1, No, -2, No]), b = new(text, [No, No, No, -5, -2, No]);
        InterpolationWeights weights = InterpolationWeights.Tune([a, b], tolerance: 1e-12);
        Assert.Equal(0.75, weights.Weights[0], 1e-9);
        Assert.Equal((3 * (Math.Log(0.75) - 1) + Math.Log(0.25) - 5 - 2) / 5, weights.LogLikelihood, 1e-12);
    }

    [Fact]
    public void As_many_probabilities_as_weights_are_interpolated()
    {
        var interpolation = new LinearInterpolation([0.5, 0.5]);
        Assert.Equal(Math.Log(0.5), interpolation.LnP([0, double.NegativeInfinity]), 1e-15);
        Assert.Contains("3 probabilities go with 2 weights", Assert.Throws<ArgumentException>(() => interpolation.LnP([0, 0, 0])).Message);
        Assert.Throws<ArgumentException>(() => interpolation.LnP([0]));
    }

    [Fact]
    public void Equal_models_keep_equal_weights_and_one_model_has_them_all()
    {
        TextProbabilities model = Random(5, 1, 50, impossible: false)[0];
        InterpolationWeights same = InterpolationWeights.Tune([model, model, model]);
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0], same.Weights.Select(weight => weight));
        Assert.Equal(0, same.Iterations);
        Assert.Equal([1.0], InterpolationWeights.Tune([model]).Weights);
    }

    [Fact]
    public void A_mixture_of_two_models_is_never_worse_on_the_text_it_was_tuned_on_than_the_better_one()
    {
        // A model of the one text and one of the other, and a development text that has something of both.
        LanguageModel[] models = [.. Enumerable.Range(0, 2).Select(i => Trained($"model-{i}", TinyTraining.Text(10 + i, 1500, followers: 2 + 3 * i)))];
        int[] ids = new int[200];
        TinyTraining.Text(20, 100, followers: 2).Read(0, ids.AsSpan(0, 100));
        TinyTraining.Text(21, 100, followers: 5).Read(0, ids.AsSpan(100));
        TokenFile development = TokenFile.FromIds(ids, 30);
        TextProbabilities[] dev = [.. models.Select(model => TextProbabilities.Of(model, development, 2, 2))];
        InterpolationWeights weights = InterpolationWeights.Tune(dev);
        double perplexity = TextProbabilities.Mix(dev, weights.Weights).Perplexity;
        Assert.True(perplexity < dev.Min(model => model.Perplexity));
        Assert.All(weights.Weights, weight => Assert.InRange(weight, 0.05, 0.95));
    }

    [Fact]
    public void What_cannot_be_tuned_is_refused()
    {
        TokenFile text = TokenFile.FromIds([2, 1], 30);
        TextProbabilities none = new(text, [double.NegativeInfinity, double.NegativeInfinity]);
        Assert.Contains("None of the 2 models", Assert.Throws<InputException>(() => InterpolationWeights.Tune([none, none])).Message);
        Assert.Throws<ArgumentException>(() => InterpolationWeights.Tune([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => InterpolationWeights.Tune([none], tolerance: 0));
    }

    private LanguageModel Trained(string folder, TokenFile text)
    {
        TrainingRun.Run(_tiny.Task(folder, TinyTraining.Options with { Dropout = 0, Annealing = new AnnealingOptions { MaximumIterations = 8 } }) with { Texts = [text] });
        return LanguageModel.Load(_tiny.Folder(folder));
    }

    /// <summary>Models that are good at different positions; with <paramref name="impossible"/> now and then p = 0, never for all of them.</summary>
    private static TextProbabilities[] Random(int seed, int models, int positions, bool impossible)
    {
        TokenFile text = TokenFile.FromIds([.. Enumerable.Range(0, positions).Select(i => 2 + i % 28)], 30);
        return
        [
            .. Enumerable.Range(0, models).Select(k => new TextProbabilities(text,
            [
                .. Enumerable.Range(0, positions).Select(i =>
                    impossible && k > 0 && Unit(seed, 500 + k, i) < 0.1 ? double.NegativeInfinity : -10 * Unit(seed, k, i)),
            ])),
        ];
    }

    private static double Unit(int seed, int stream, int index) => Philox.ToUnit(Philox.Generate((ulong)seed, 77, (uint)stream, 0, (uint)index).Low);
}
