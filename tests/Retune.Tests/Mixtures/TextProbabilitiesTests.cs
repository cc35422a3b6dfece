using Retune.Evaluation;
using Retune.Mixtures;
using Retune.Models;
using Retune.Tests.Training;
using Retune.Text;

namespace Retune.Tests.Mixtures;

public class TextProbabilitiesTests
{
    private const int Positions = 107;

    private static readonly TokenFile Text = TinyTraining.Text(1, Positions);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(200)]
    public void The_figures_are_those_of_the_evaluation(int streams)
    {
        LanguageModel model = Model(1);
        EvaluationResult evaluation = Evaluator.Evaluate(model, Text, streams, 2, out TextProbabilities both);
        TextProbabilities alone = TextProbabilities.Of(model, Text, streams, 1);
        Assert.Equal(both.LnP, alone.LnP);
        Assert.Equal(1, evaluation.Perplexity / alone.Perplexity, 1e-12);
        Assert.Equal(1, evaluation.PerplexityWithoutUnknown / alone.PerplexityWithoutUnknown, 1e-12);
        Assert.Equal((evaluation.Positions, evaluation.UnknownPositions, evaluation.Sentences), (alone.Positions, alone.UnknownPositions, alone.Sentences));
        Assert.Equal(evaluation.OutOfVocabularyPercent, alone.OutOfVocabularyPercent);
        Assert.Equal(evaluation with { WordsPerSecond = 0 }, Evaluator.Evaluate(model, Text, streams, 1) with { WordsPerSecond = 0 });

        double unnormalised = TextProbabilities.Of(model, Text, streams, 2, selfNormalised: true).Perplexity;
        Assert.Equal(1, evaluation.UnnormalisedPerplexity / unnormalised, 1e-5);
        Assert.NotEqual(1, evaluation.Perplexity / unnormalised, 1e-3);
    }

    [Fact]
    public void A_position_is_that_of_the_text_whatever_stream_it_was_read_in()
    {
        // One word repeated: with the state dead (all weights zero but the output biases) p depends on the word alone.
        var shape = new NetworkShape(30, 2, 2, 1, OutputBias: true);
        LanguageModel model = LanguageModel.Initialise(shape, TinyTraining.Vocabulary, 1);
        foreach ((_, float[] values, _) in model.Parameters.Tensors())
            Array.Clear(values);
        for (int word = 0; word < 30; word++)
            model.Parameters.OutputBias![word] = 0.1f * word;
        double lnSum = Math.Log(Enumerable.Range(0, 30).Sum(word => Math.Exp(0.1f * word)));
        int[] ids = new int[Positions];
        Text.Read(0, ids);
        foreach (int streams in (int[])[1, 4, 5])
        {
            TextProbabilities found = TextProbabilities.Of(model, Text, streams, 2);
            for (int i = 0; i < Positions; i++)
                Assert.Equal(0.1f * ids[i] - lnSum, found.LnP[i], 1e-5);
        }
    }

    [Fact]
    public void A_mixture_is_the_weighted_sum_of_the_probabilities()
    {
        TextProbabilities[] models = [.. Enumerable.Range(1, 3).Select(seed => TextProbabilities.Of(Model(seed), Text, 2, 2))];
        double[] weights = [0.5, 0.375, 0.125];
        TextProbabilities mixture = TextProbabilities.Mix(models, weights);
        double lnP = 0, lnPKnown = 0;
        int[] ids = new int[Positions];
        Text.Read(0, ids);
        for (int i = 0; i < Positions; i++)
        {
            double p = Enumerable.Range(0, 3).Sum(k => weights[k] * Math.Exp(models[k].LnP[i]));
            Assert.Equal(Math.Log(p), mixture.LnP[i], 1e-12);
            lnP += Math.Log(p);
            lnPKnown += ids[i] == Text.UnknownId ? 0 : Math.Log(p);
        }
        int unknown = ids.Count(id => id == Text.UnknownId);
        Assert.Equal(Math.Exp(-lnP / Positions), mixture.Perplexity, 1e-9);
        Assert.Equal(Math.Exp(-lnPKnown / (Positions - unknown)), mixture.PerplexityWithoutUnknown, 1e-9);
        Assert.Equal((Positions, unknown, Text.Sentences), (mixture.Positions, mixture.UnknownPositions, mixture.Sentences));
        Assert.Equal(models[1].LnP, TextProbabilities.Mix(models, [0, 1, 0]).LnP);
    }

    [Fact]
    public void A_mixture_holds_where_probabilities_are_too_small_for_a_double_or_zero()
    {
        TokenFile text = TokenFile.FromIds([2, 0, 1], 30);
        TextProbabilities a = new(text, [-2000, double.NegativeInfinity, -1]), b = new(text, [-2000, -3, double.NegativeInfinity]);
        TextProbabilities mixture = TextProbabilities.Mix([a, b], [0.5, 0.5]);
        Assert.Equal(-2000, mixture.LnP[0], 1e-9);
        Assert.Equal(-3 - Math.Log(2), mixture.LnP[1], 1e-9);
        Assert.Equal((1, double.PositiveInfinity, 0), (a.ImpossiblePositions, a.Perplexity, mixture.ImpossiblePositions));
        Assert.Equal(Math.Exp(2001.0 / 2), a.PerplexityWithoutUnknown);
        Assert.Equal(1, TextProbabilities.Mix([a, a], [0.5, 0.5]).ImpossiblePositions);
    }

    [Fact]
    public void Texts_and_weights_that_do_not_belong_together_are_refused()
    {
        TextProbabilities a = TextProbabilities.Of(Model(1), Text, 2, 1), other = TextProbabilities.Of(Model(1), TinyTraining.Text(2, Positions), 2, 1);
        Assert.Throws<ArgumentException>(() => TextProbabilities.Mix([], []));
        Assert.Throws<ArgumentException>(() => TextProbabilities.Mix([a, other], [0.5, 0.5]));
        Assert.Contains("1 weights were given for 2", Assert.Throws<ArgumentException>(() => TextProbabilities.Mix([a, a], [1])).Message);
        Assert.Contains("must sum to 1", Assert.Throws<ArgumentException>(() => TextProbabilities.Mix([a, a], [0.5, 0.6])).Message);
        Assert.Throws<ArgumentException>(() => TextProbabilities.Mix([a, a], [1.5, -0.5]));
        Assert.Throws<ArgumentException>(() => TextProbabilities.Mix([a, a], [1, double.NaN]));
        Assert.Throws<InputException>(() => TextProbabilities.Of(Model(1), TokenFile.FromIds([2, 1], 31), 1, 1));
    }

    /// <summary>A model whose rows are large enough to say something.</summary>
    internal static LanguageModel Model(int seed)
    {
        LanguageModel model = TinyTraining.Model((ulong)seed);
        foreach (float[] rows in (float[][])[model.Parameters.Embedding, model.Parameters.Output])
        {
            for (int i = 0; i < rows.Length; i++)
                rows[i] *= 12;
        }
        return model;
    }
}
