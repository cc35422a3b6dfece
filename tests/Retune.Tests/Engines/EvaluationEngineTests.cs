using System.Text.Json;
using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Models;
using Retune.Streams;
using Retune.Tests.Models;

namespace Retune.Tests.Engines;

public class EvaluationEngineTests
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    [InlineData(1025, true)]
    [InlineData(2500, true)]
    public void Scores_and_log_sums_are_those_of_the_readable_engine(int vocabulary, bool bias)
    {
        EngineCase given = Case(vocabulary, bias);
        using IEngine<double> plain = given.Create<double>((parameters, references, options) => new PlainEngine<double>(parameters, references, options));
        using var fast = new CpuEvaluationEngine(given.Parameters(given.Shape, 1), 2);
        double[] expected = Evaluate(plain, given, [5, 5, 2]), found = Evaluate(fast, given, [5, 5, 2]);
        TensorAssert.Close("scores", expected[..36], found[..36], 1e-5);
        TensorAssert.Close("log-sums", expected[36..], found[36..], 1e-5);
    }

    [Fact]
    public void The_figures_do_not_depend_on_how_the_text_is_cut_into_windows()
    {
        EngineCase given = Case(1500, bias: true);
        using var engine = new CpuEvaluationEngine(given.Parameters(given.Shape, 1), 2);
        double[] figures = Evaluate(engine, given, [12]);
        foreach (int[] windows in (int[][])[[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [5, 7], [3, 3, 3, 3], [11, 1]])
            Assert.Equal(figures, Evaluate(engine, given, windows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_targets_alone_have_the_scores_they_have_among_all_words(bool bias)
    {
        EngineCase given = Case(1500, bias);
        using IEngine<double> plain = given.Create<double>((parameters, references, options) => new PlainEngine<double>(parameters, references, options));
        using var fast = new CpuEvaluationEngine(given.Parameters(given.Shape, 1), 2);
        foreach (IEvaluationEngine engine in (IEvaluationEngine[])[plain, fast])
        {
            Minibatch batch = given.Batch(0);
            double[] expected = new double[batch.Time * batch.Streams], sums = new double[expected.Length], found = new double[expected.Length];
            engine.ResetEvaluation(batch.Streams);
            engine.Evaluate(batch, expected, sums);
            engine.ResetEvaluation(batch.Streams);
            engine.Evaluate(batch, found, []);
            TensorAssert.Close("scores", expected, found, 1e-5);
        }
    }

    [Fact]
    public void A_training_engine_scores_as_the_parameters_it_would_save()
    {
        EngineCase given = Case(1500, bias: true) with { WeightDecay = 0.05, Dropout = 0.25 };
        using IEngine<float> engine = given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));
        for (int window = 0; window < given.Times.Length; window++)
        {
            engine.ForwardBackward(given.Batch(window), given.NoiseWords(window), (uint)window);
            engine.Update(0.3);
        }
        using var saved = new CpuEvaluationEngine(engine.ReadParameters(), 1);
        Assert.Equal(Evaluate(saved, given, [5, 7]), Evaluate(engine, given, [5, 7]));
    }

    [Fact]
    public void A_training_step_within_an_evaluation_is_seen_by_the_rest_of_it()
    {
        EngineCase given = Case(40, bias: true);
        using IEngine<float> engine = given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));
        Minibatch text = given.Batch(0);
        double[] before = new double[text.Targets.Length], after = new double[before.Length], expected = new double[before.Length];
        engine.ResetEvaluation(given.Streams);
        engine.ForwardBackward(given.Batch(1), given.NoiseWords(1), 0);
        engine.Evaluate(text, before, []);
        engine.Update(0.3);
        engine.Evaluate(text, after, []);

        using var saved = new CpuEvaluationEngine(engine.ReadParameters(), 1);
        using var old = new CpuEvaluationEngine(given.Parameters(given.Shape, 1), 1);
        old.ResetEvaluation(given.Streams);
        old.Evaluate(text, expected, []);
        Assert.Equal(expected, before);
        // The states that were carried on are of the old weights: the first steps differ by them, the weights' own change is in all.
        saved.ResetEvaluation(given.Streams);
        saved.Evaluate(text, expected, []);
        saved.Evaluate(text, expected, []);
        int last = before.Length - given.Streams;
        Assert.Equal(expected[last..], after[last..], (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.NotEqual(before[last..], after[last..], (a, b) => Math.Abs(a - b) < 1e-2);
    }

    [Fact]
    public void Positions_without_a_target_are_left_alone()
    {
        EngineCase given = Case(40, bias: false);
        using var engine = new CpuEvaluationEngine(given.Parameters(given.Shape, 1), 2);
        engine.ResetEvaluation(3);
        Minibatch batch = given.Batch(0);
        batch.Targets[4] = Minibatch.NoTarget;
        double[] scores = new double[batch.Targets.Length], logSums = new double[batch.Targets.Length];
        scores[4] = logSums[4] = 123;
        engine.Evaluate(batch, scores, logSums);
        Assert.Equal((123, 123), (scores[4], logSums[4]));
        Assert.DoesNotContain(0, scores);
    }

    [Theory]
    [InlineData("f32")]
    [InlineData("f16")]
    [InlineData("bf16")]
    public void Models_written_by_Python_give_the_scores_they_give_there(string type)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Path("model-scores.json")));
        JsonElement inputs = document.RootElement.GetProperty("inputs"), expected = document.RootElement.GetProperty($"scores_{type}");
        int time = inputs.GetArrayLength(), streams = inputs[0].GetArrayLength();
        NetworkParameters<float> parameters = ModelWeights.FromSafetensors(Fixtures.Path($"model-{type}.safetensors"));
        using var engine = new CpuEvaluationEngine(parameters, 2);
        var batch = new Minibatch(time, streams);
        double[] scores = new double[time * streams], logSums = new double[time * streams];
        for (int word = 0; word < parameters.Shape.VocabularySize; word++)
        {
            Array.Fill(batch.Targets, word);
            for (int row = 0; row < time * streams; row++)
                batch.Inputs[row] = inputs[row / streams][row % streams].GetInt32();
            engine.ResetEvaluation(streams);
            engine.Evaluate(batch, scores, logSums);
            for (int row = 0; row < time * streams; row++)
                Assert.Equal(expected[row / streams][row % streams][word].GetDouble(), scores[row], 1e-5);
        }
        for (int row = 0; row < time * streams; row++)
            Assert.Equal(Math.Log(expected[row / streams][row % streams].EnumerateArray().Sum(score => Math.Exp(score.GetDouble()))), logSums[row], 1e-5);
    }

    private static EngineCase Case(int vocabulary, bool bias) => new()
    {
        Shape = new NetworkShape(vocabulary, 5, 7, 2, bias),
        Times = [12, 12],
    };

    /// <summary>Scores, then log-sums of the first window's twelve steps of text, cut as said.</summary>
    private static double[] Evaluate(IEvaluationEngine engine, EngineCase given, int[] windows)
    {
        engine.ResetEvaluation(given.Streams);
        Minibatch text = given.Batch(0);
        List<double> scores = [], logSums = [];
        int start = 0;
        foreach (int time in windows)
        {
            int rows = time * given.Streams;
            var batch = new Minibatch(time, given.Streams);
            text.Inputs.AsSpan(start, rows).CopyTo(batch.Inputs);
            text.Targets.AsSpan(start, rows).CopyTo(batch.Targets);
            double[] windowScores = new double[rows], windowLogSums = new double[rows];
            engine.Evaluate(batch, windowScores, windowLogSums);
            scores.AddRange(windowScores);
            logSums.AddRange(windowLogSums);
            start += rows;
        }
        return [.. scores, .. logSums];
    }
}
