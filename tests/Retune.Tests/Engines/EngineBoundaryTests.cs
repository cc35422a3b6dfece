using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Tests.Engines;

/// <summary>What an engine refuses before any work.</summary>
public sealed class EngineBoundaryTests : IDisposable
{
    private readonly EngineCase _case = new() { Shape = new NetworkShape(20, 3, 4, 1) };
    private readonly IEngine<float> _engine;

    public EngineBoundaryTests() => _engine = _case.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(0, 20, "input 20")]
    [InlineData(0, -1, "input -1")]
    [InlineData(1, 20, "target 20")]
    [InlineData(1, -1, "target -1")]
    [InlineData(2, 20, "noise word 20")]
    public void An_id_outside_the_vocabulary_is_refused_and_the_engine_goes_on(int place, int id, string name)
    {
        Minibatch batch = _case.Batch(0);
        int[] noise = _case.NoiseWords(0);
        new[] { batch.Inputs, batch.Targets, noise }[place][5] = id;
        var e = Assert.Throws<ArgumentException>(() => _engine.ForwardBackward(batch, noise, 0));
        Assert.Contains($"{name} lies outside the vocabulary of 20 words", e.Message);
        Assert.True(double.IsFinite(_engine.ForwardBackward(_case.Batch(0), _case.NoiseWords(0), 0)));
    }

    [Fact]
    public void Windows_and_noise_of_another_size_are_refused()
    {
        Refused("5 steps of 3 streams; the engine was made for 1 to 4 of 3", new Minibatch(5, 3), _case.NoiseWords(0));
        Refused("0 steps of 3 streams", new Minibatch(4, 3) { Time = 0 }, _case.NoiseWords(0));
        Refused("4 steps of 2 streams", new Minibatch(4, 2), _case.NoiseWords(0));
        Refused("8 noise words were given; the engine was made for 9", _case.Batch(0), new int[8]);

        void Refused(string message, Minibatch batch, int[] noise) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => _engine.ForwardBackward(batch, noise, 0)).Message);
    }

    [Fact]
    public void An_evaluation_without_room_for_its_results_is_refused()
    {
        using IEngine<float> plain = _case.Create<float>((parameters, references, options) => new PlainEngine<float>(parameters, references, options));
        foreach (IEngine<float> engine in (IEngine<float>[])[_engine, plain])
        {
            engine.ResetEvaluation(3);
            var batch = new Minibatch(1, 3);
            Assert.Contains("3 positions, there is room for 2 scores and 3 sums", Assert.Throws<ArgumentException>(() => engine.Evaluate(batch, new double[2], new double[3])).Message);
            Assert.Contains("room for 3 scores and 2 sums", Assert.Throws<ArgumentException>(() => engine.Evaluate(batch, new double[3], new double[2])).Message);
        }
    }

    [Fact]
    public void A_loss_without_its_reference_or_noise_is_refused()
    {
        EngineCase regularised = _case with { Loss = new LossOptions { Gamma = 0.5 } };
        EngineOptions options = _case.Options;
        Refused("needs a reference", regularised.Options);
        Refused("vocabulary of 21 words, the model of 20", regularised.Options, new NetworkShape(21, 3, 4, 1));
        Refused("over 0 words were given for a vocabulary of 20", options with { Noise = null });
        Refused("over 2 words", options with { Noise = NoiseDistribution.FromTable([1, 2]) });
        Refused("0 samples", options with { NoiseSamples = 0 });

        void Refused(string message, EngineOptions options, params NetworkShape[] references)
        {
            List<Reference<float>> frozen = [.. references.Select(shape => new Reference<float>(new NetworkParameters<float>(shape), 1))];
            var parameters = new NetworkParameters<float>(_case.Shape);
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new CpuEngine(parameters, frozen, options)).Message);
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new PlainEngine<float>(parameters, frozen, options)).Message);
        }
    }

    [Fact]
    public void A_reference_that_training_would_change_is_refused()
    {
        EngineOptions options = (_case with { Loss = new LossOptions { Gamma = 0.5 } }).Options;
        var parameters = new NetworkParameters<float>(_case.Shape);
        const string Message = "the very parameters that are trained";
        Assert.Contains(Message, Assert.Throws<ArgumentException>(() => new CpuEngine(parameters, [new Reference<float>(parameters, 1)], options)).Message);
        Assert.Contains(Message, Assert.Throws<ArgumentException>(() => new PlainEngine<float>(parameters, [new Reference<float>(parameters, 1)], options)).Message);
        new CpuEngine(parameters, [new Reference<float>(parameters.Convert<float>(), 1)], options).Dispose();
    }

    public static TheoryData<string, EngineOptions> BadOptions()
    {
        EngineOptions options = new EngineCase { Shape = new NetworkShape(20, 3, 4, 1) }.Options;
        return new TheoryData<string, EngineOptions>
        {
            { "Gamma is 1.5", options with { Loss = new LossOptions { Gamma = 1.5 } } },
            { "Gamma is NaN", options with { Loss = new LossOptions { Gamma = double.NaN } } },
            { "Gamma is 2", options with { Loss = new LossOptions { Kind = LossKind.CrossEntropy, Gamma = 2 } } },
            { "temperature is -1", options with { Loss = new LossOptions { Temperature = -1 } } },
            { "ln Z is NaN", options with { LnZ = double.NaN } },
            { "dropout probability is 1", options with { Dropout = 1 } },
            { "dropout probability is -0.5", options with { Dropout = -0.5 } },
            { "dropout probability is NaN", options with { Dropout = double.NaN } },
            { "weight decay is -0.1", options with { WeightDecay = -0.1 } },
            { "clipping norm is 0", options with { ClipNorm = 0 } },
            { "number of streams is 0", options with { Streams = 0 } },
            { "BPTT length is 0", options with { Bptt = 0 } },
            { "65536 streams of 65536 steps would need arrays of", options with { Streams = 65_536, Bptt = 65_536 } },
            { "number of threads is 0", options with { Threads = 0 } },
        };
    }

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Options_no_training_can_have_are_refused(string message, EngineOptions options)
    {
        var parameters = new NetworkParameters<float>(_case.Shape);
        Assert.Contains(message, Assert.ThrowsAny<Exception>(() => new CpuEngine(parameters, [], options)).Message);
        Assert.Contains(message, Assert.ThrowsAny<Exception>(() => new PlainEngine<float>(parameters, [], options)).Message);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_rate_that_would_turn_the_decay_round_is_refused_and_changes_nothing(double rate)
    {
        using IEngine<float> plain = _case.Create<float>((parameters, references, options) => new PlainEngine<float>(parameters, references, options));
        foreach (IEngine<float> engine in (IEngine<float>[])[_engine, plain])
        {
            engine.ForwardBackward(_case.Batch(0), _case.NoiseWords(0), 0);
            float[] before = [.. engine.ReadParameters().Output];
            Assert.Contains("below 1 / weight decay (0.001)", Assert.Throws<ArgumentException>(() => engine.Update(rate)).Message);
            Assert.Equal(before, engine.ReadParameters().Output);
        }
    }

    [Fact]
    public void The_readable_engine_refuses_what_the_fast_one_refuses()
    {
        using IEngine<float> plain = _case.Create<float>((parameters, references, options) => new PlainEngine<float>(parameters, references, options));
        Assert.Contains("0 noise words were given; the engine was made for 9", Assert.Throws<ArgumentException>(() => plain.ForwardBackward(_case.Batch(0), [], 0)).Message);
        Minibatch batch = _case.Batch(0);
        batch.Targets[5] = -1;
        Assert.Contains("target -1", Assert.Throws<ArgumentException>(() => plain.ForwardBackward(batch, _case.NoiseWords(0), 0)).Message);
        plain.ResetEvaluation(3);
        batch.Targets[5] = 20;
        Assert.Contains("target 20", Assert.Throws<ArgumentException>(() => plain.Evaluate(batch, new double[12], [])).Message);
        foreach (IEngine<float> engine in (IEngine<float>[])[_engine, plain])
            Assert.Throws<ArgumentOutOfRangeException>(() => engine.ResetEvaluation(0));
    }

    [Fact]
    public void A_reference_whose_probabilities_all_underflow_gives_no_NaN()
    {
        EngineCase regularised = _case with { Loss = new LossOptions { Gamma = 0 } };
        List<Reference<float>> dead = [new(_case.Parameters(_case.Shape, 2), LnZ: 200)];
        using var fast = new CpuEngine(_case.Parameters(_case.Shape, 1), dead, regularised.Options);
        using var plain = new PlainEngine<float>(_case.Parameters(_case.Shape, 1), dead, regularised.Options);
        double expected = plain.ForwardBackward(_case.Batch(0), _case.NoiseWords(0), 0);
        Assert.True(double.IsFinite(expected));
        Assert.Equal(expected, fast.ForwardBackward(_case.Batch(0), _case.NoiseWords(0), 0), 1e-4);
    }

    [Fact]
    public void An_evaluation_refuses_the_same_and_wants_to_be_begun()
    {
        double[] figures = new double[12];
        Assert.Throws<InvalidOperationException>(() => _engine.Evaluate(_case.Batch(0), figures, figures));
        _engine.ResetEvaluation(3);
        Minibatch batch = _case.Batch(0);
        batch.Targets[3] = 20;
        Assert.Contains("target 20", Assert.Throws<ArgumentException>(() => _engine.Evaluate(batch, figures, figures)).Message);
        batch.Targets[3] = -2;
        Assert.Contains("target -2", Assert.Throws<ArgumentException>(() => _engine.Evaluate(batch, figures, figures)).Message);
        Assert.Throws<ArgumentException>(() => _engine.Evaluate(new Minibatch(4, 2), figures, figures));
    }
}
