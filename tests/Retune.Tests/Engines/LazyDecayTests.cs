using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Losses;
using Retune.Models;

namespace Retune.Tests.Engines;

/// <summary>Rows that a step does not touch decay without being written, and exactly.</summary>
public class LazyDecayTests
{
    private const int Steps = 60;

    private static readonly EngineCase Case = new()
    {
        Shape = new NetworkShape(400, 6, 7, 1, OutputBias: true),
        Streams = 2,
        Times = [.. Enumerable.Repeat(2, Steps)],
        NoiseSamples = 3,
        WeightDecay = 0.02,
    };

    private static double Rate(int step) => new[] { 0.4, 0.05, 0.9, 0.2 }[step / 7 % 4];

    [Theory]
    [InlineData(LossKind.Nce)]
    [InlineData(LossKind.CrossEntropy)]
    public void Many_steps_at_changing_rates_are_the_dense_update(LossKind kind)
    {
        EngineCase given = Case with { Loss = new LossOptions { Kind = kind } };
        using IEngine<double> dense = given.Create<double>((parameters, references, options) => new PlainEngine<double>(parameters, references, options));
        using CpuEngine lazy = Create(given);
        for (int step = 0; step < Steps; step++)
        {
            dense.ForwardBackward(given.Batch(step), given.NoiseWords(step), (uint)step);
            dense.Update(Rate(step));
        }
        Train(lazy, given, _ => { });
        TensorAssert.Close("parameters", dense.ReadParameters(), lazy.ReadParameters(), 1e-5);
    }

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(18_000)]         // for no more positions than a training step has: the evaluation works in the buffers of the training
    public void Saving_and_evaluating_in_between_change_no_bit(long evaluationMemory)
    {
        EngineCase given = Case with { ScoreMemory = evaluationMemory };
        using CpuEngine undisturbed = Create(given), disturbed = Create(given);
        Train(undisturbed, given, _ => { });
        double[] figures = new double[Case.Streams * 2];
        Train(disturbed, given, step =>
        {
            disturbed.ReadParameters();
            if (step % 3 == 0)
                disturbed.CaptureState();
            if (step % 4 == 1)
            {
                disturbed.ResetEvaluation(Case.Streams);
                disturbed.Evaluate(Case.Batch(step), figures, new double[figures.Length]);
            }
        });
        foreach ((StateTensor expected, StateTensor found) in undisturbed.CaptureState().Zip(disturbed.CaptureState()))
            Assert.Equal(expected.Values, found.Values);
    }

    [Fact]
    public void An_evaluation_into_which_a_step_comes_goes_on_with_the_weights_of_that_moment()
    {
        EngineCase given = Case with { Shape = Case.Shape with { Layers = 2 } };
        using CpuEngine before = Create(given), after = Create(given);
        before.ResetEvaluation(given.Streams);
        Train(before, given, _ => { });
        Train(after, given, _ => { });
        after.ResetEvaluation(given.Streams);
        double[] expected = new double[given.Streams * 2], found = new double[expected.Length];
        double[] expectedSums = new double[expected.Length], foundSums = new double[expected.Length];
        after.Evaluate(given.Batch(0), expected, expectedSums);
        before.Evaluate(given.Batch(0), found, foundSums);
        Assert.Equal(expected, found);
        Assert.Equal(expectedSums, foundSums);
    }

    [Fact]
    public void Parameters_read_in_pieces_of_any_length_are_those_of_the_copy()
    {
        using CpuEngine engine = Create(Case);
        Train(engine, Case, _ => { });
        (string Name, float[] Values, int[] Shape)[] copy = [.. engine.ReadParameters().Tensors()];
        Assert.Equal(copy.Select(tensor => tensor.Name), engine.Parameters.Select(tensor => tensor.Name));
        foreach (((string name, int[] shape, TensorReader<float> read), (_, float[] expected, int[] expectedShape)) in engine.Parameters.Zip(copy))
        {
            Assert.Equal(expectedShape, shape);
            foreach (int length in (int[])[1, 5, 64, expected.Length])
            {
                float[] found = new float[expected.Length];
                for (int first = 0; first < found.Length; first += length)
                    read(first, found.AsSpan(first, Math.Min(length, found.Length - first)));
                TensorAssert.SameBits(name, expected, found);
            }
        }
    }

    [Fact]
    public void Rows_that_no_step_touches_keep_their_bytes()
    {
        EngineCase given = Case with { WordsUsed = 30 };
        NetworkParameters<float>? raw = null;
        using IEngine<float> engine = given.Create<float>((parameters, references, options) => new CpuEngine(raw = parameters, references, options));
        NetworkParameters<float> before = engine.ReadParameters();
        Train((CpuEngine)engine, given, _ => { });
        for (int word = 0; word < given.Shape.VocabularySize; word++)
        {
            bool same = before.Embedding.AsSpan(word * 6, 6).SequenceEqual(raw!.Embedding.AsSpan(word * 6, 6))
                && before.Output.AsSpan(word * 7, 7).SequenceEqual(raw.Output.AsSpan(word * 7, 7)) && before.OutputBias![word] == raw.OutputBias![word];
            Assert.Equal(word >= 30, same);
        }
        double decayed = 1;
        for (int step = 0; step < Steps; step++)
            decayed *= 1 - Rate(step) * given.WeightDecay;
        Assert.Equal(before.Output[^1] * decayed, engine.ReadParameters().Output[^1], 1e-6);
    }

    private static CpuEngine Create(EngineCase given) =>
        (CpuEngine)given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));

    private static void Train(CpuEngine engine, EngineCase given, Action<int> between)
    {
        for (int step = 0; step < Steps; step++)
        {
            engine.ForwardBackward(given.Batch(step), given.NoiseWords(step), (uint)step);
            between(step);
            engine.Update(Rate(step));
            between(step);
        }
    }
}
