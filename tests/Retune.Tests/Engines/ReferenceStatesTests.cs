using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;
using Retune.Tests.Training;
using Retune.Text;

namespace Retune.Tests.Engines;

public sealed class ReferenceStatesTests : IDisposable
{
    private const int Streams = 4;
    private readonly TemporaryFolder _folder = new();
    private readonly LanguageModel _reference = TinyTraining.Decided(2);
    private readonly TokenFile[] _texts = [TinyTraining.Text(1, 103, followers: 6), TinyTraining.Text(2, 100)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(LossKind.Nce)]
    [InlineData(LossKind.CrossEntropy)]
    public void Kept_states_give_the_losses_of_a_running_reference_to_half_precision(LossKind kind)
    {
        double[] running = Losses(kind, states: null, bptt: 5, out NetworkParameters<float> expected);
        using ReferenceStates states = Compute("states", threads: 2);
        double[] kept = Losses(kind, states, bptt: 5, out NetworkParameters<float> found);
        Assert.NotEqual(running, kept);                    // the rounding is there: the kept states are what was used
        Assert.All(running.Zip(kept), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * pair.First));
        // The rounding is nothing beside what the states of one step before would be.
        double[] shifted = Losses(kind, states, bptt: 5, out _, shift: Streams);
        Assert.InRange(Distance(running, kept), 0, 0.1 * Distance(running, shifted));

        static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
        TensorAssert.Close("after the run", expected.Convert<double>(), found, 1e-3);
    }

    [Fact]
    public void Every_training_position_has_a_row_and_a_row_can_be_read_from_anywhere()
    {
        using ReferenceStates states = Compute("states", threads: 1);
        var one = new Half[Streams * states.Width];
        var window = new Half[3 * one.Length];
        states.Read(Streams, window);
        states.Read(2 * Streams, one);
        Assert.Equal(window[one.Length..(2 * one.Length)], one);
        Assert.Equal(Streams * (103 / Streams + 100 / Streams), states.Rows);
    }

    [Fact]
    public void States_are_the_same_for_any_number_of_threads_and_are_used_again()
    {
        Compute("one", threads: 1).Dispose();
        Compute("three", threads: 3).Dispose();
        Assert.Equal(File.ReadAllBytes(_folder["one"]), File.ReadAllBytes(_folder["three"]));

        DateTime written = File.GetLastWriteTimeUtc(_folder["one"]);
        Compute("one", threads: 1).Dispose();
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder["one"]));
    }

    [Fact]
    public void States_of_another_reference_or_text_or_a_damaged_file_are_computed_anew()
    {
        Compute("states", threads: 1).Dispose();
        byte[] right = File.ReadAllBytes(_folder["states"]);
        ReferenceStates.OpenOrCompute(TinyTraining.Model(3), _texts, Streams, 1, _folder["states"]).Dispose();
        Assert.NotEqual(right, File.ReadAllBytes(_folder["states"]));
        Compute("states", threads: 1).Dispose();
        Assert.Equal(right, File.ReadAllBytes(_folder["states"]));
        ReferenceStates.OpenOrCompute(_reference, [_texts[1]], Streams, 1, _folder["states"]).Dispose();
        Assert.NotEqual(right.Length, File.ReadAllBytes(_folder["states"]).Length);
        File.WriteAllBytes(_folder["states"], right[..^1]);
        Compute("states", threads: 1).Dispose();
        Assert.Equal(right, File.ReadAllBytes(_folder["states"]));
        foreach (int place in (int[])[200, right.Length - 1])
        {
            byte[] damaged = [.. right];
            damaged[place] ^= 1;
            File.WriteAllBytes(_folder["states"], damaged);
            Compute("states", threads: 1).Dispose();
            Assert.Equal(right, File.ReadAllBytes(_folder["states"]));
        }
    }

    [Fact]
    public void States_of_a_text_of_another_vocabulary_are_not_computed()
    {
        TokenFile foreign = TokenFile.FromIds([2, 3, 4, 1], 20);
        Assert.Contains("a vocabulary of 20 words, the model has 30", Assert.Throws<InputException>(() => ReferenceStates.OpenOrCompute(_reference, [foreign], 1, 1, _folder["states"])).Message);
        Assert.False(File.Exists(_folder["states"]));
    }

    [Fact]
    public void States_of_another_width_or_number_of_streams_are_refused()
    {
        using ReferenceStates states = Compute("states", threads: 1);
        LanguageModel model = TinyTraining.Model(), wide = LanguageModel.Initialise(TinyTraining.Shape with { HiddenSize = 9 }, TinyTraining.Vocabulary, 1);
        var options = new EngineOptions
        {
            Loss = new LossOptions { Gamma = 0.5 },
            LnZ = 3,
            Streams = Streams,
            Bptt = 5,
            NoiseSamples = 8,
            Noise = NoiseDistribution.FromCounts(_texts[0].WordCounts, 0.75),
        };
        Refused("8 wide and of 4 streams; the reference has a hidden size of 9", wide, options);
        Refused("the training 5 streams", _reference, options with { Streams = 5 });

        void Refused(string message, LanguageModel reference, EngineOptions options) => Assert.Contains(message, Assert.Throws<ArgumentException>(() =>
            new CpuEngine(model.Parameters, [new Reference<float>(reference.Parameters, 3, states)], options)).Message);
    }

    [Fact]
    public void A_window_beyond_the_states_is_refused()
    {
        using ReferenceStates states = Compute("states", threads: 1);
        using CpuEngine engine = Engine(LossKind.Nce, states, 5);
        var batch = new Minibatch(5, Streams) { FirstRow = states.Rows - 19 };
        Assert.Contains($"{states.Rows}", Assert.Throws<ArgumentException>(() => engine.ForwardBackward(batch, new int[8], 0)).Message);
    }

    [Fact]
    public void States_that_are_cut_while_they_are_read_end_in_a_sentence()
    {
        using ReferenceStates states = Compute("states", threads: 1);
        using CpuEngine engine = Engine(LossKind.Nce, states, 5);
        using (var other = new FileStream(_folder["states"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.SetLength(other.Length - 33);          // a byte more than the hash at the end
        var batch = new Minibatch(5, Streams);
        engine.ForwardBackward(batch, new int[8], 0);
        batch.FirstRow = states.Rows - 20;
        string message = Assert.Throws<InputException>(() => engine.ForwardBackward(batch, new int[8], 1)).Message;
        Assert.StartsWith($"{_folder["states"]} ended at byte", message);
    }

    private ReferenceStates Compute(string name, int threads) => ReferenceStates.OpenOrCompute(_reference, _texts, Streams, threads, _folder[name]);

    private CpuEngine Engine(LossKind kind, ReferenceStates? states, int bptt)
    {
        LanguageModel model = TinyTraining.Decided(1);          // to a model of equally likely words every reference is as far
        return new CpuEngine(model.Parameters, [new Reference<float>(_reference.Parameters, _reference.LnZ, states)], new EngineOptions
        {
            Loss = new LossOptions { Kind = kind, Gamma = 0.5 },
            LnZ = model.LnZ,
            Streams = Streams,
            Bptt = bptt,
            NoiseSamples = kind == LossKind.Nce ? 8 : 0,
            Noise = kind == LossKind.Nce ? NoiseDistribution.FromCounts(_texts[0].WordCounts, 0.75) : null,
            Threads = 2,
        });
    }

    /// <summary>Trains once through both texts, with the reference's states of their place or one so many rows before it; the loss of each window.</summary>
    private double[] Losses(LossKind kind, ReferenceStates? states, int bptt, out NetworkParameters<float> parameters, int shift = 0)
    {
        using CpuEngine engine = Engine(kind, states, bptt);
        var batch = new Minibatch(bptt, Streams);
        int[] noise = new int[kind == LossKind.Nce ? 8 : 0];
        List<double> losses = [];
        long row = 0;
        foreach (TokenFile text in _texts)
        {
            ParallelStreams reader = ParallelStreams.ForTraining(text, Streams, firstRow: row);
            engine.ResetState();
            while (reader.Read(batch))
            {
                Assert.Equal(row, batch.FirstRow);
                row += batch.Time * Streams;
                batch.FirstRow = Math.Max(batch.FirstRow - shift, 0);
                for (int j = 0; j < noise.Length; j++)
                    noise[j] = (int)(row + 5 * j) % 30;
                losses.Add(engine.ForwardBackward(batch, noise, (uint)losses.Count));
                engine.Update(0.2);
            }
        }
        parameters = engine.ReadParameters();
        return [.. losses];
    }
}
