using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Evaluation;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;
using Retune.Tests.Engines;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TinyTraining _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData(LossKind.Nce, 1.0)]
    [InlineData(LossKind.Nce, 0.5)]
    [InlineData(LossKind.CrossEntropy, 1.0)]
    [InlineData(LossKind.CrossEntropy, 0.5)]
    public void A_run_is_its_steps_text_after_text_each_from_a_zero_state(LossKind kind, double gamma)
    {
        TrainingTask task = _tiny.Task("run", TinyTraining.WithLoss(kind, gamma));
        TrainingResult result = TrainingRun.Run(task);
        Assert.Equal([0.5, 0.25, 0.125], result.Iterations.Select(iteration => iteration.LearningRate));
        // 103 and 100 positions in 4 streams, the last three of the first text dropped.
        Assert.Equal(3 * 200, result.WordsPerSecond * result.Seconds, 1e-6);
        Assert.Equal(result.Seconds, result.Iterations.Sum(iteration => 200 / iteration.WordsPerSecond), 1e-9);

        TrainingOptions options = task.Options;
        bool sampled = kind == LossKind.Nce;
        NoiseDistribution noise = NoiseDistribution.FromCounts(
            [.. Enumerable.Range(0, 30).Select(word => task.Texts.Sum(text => text.WordCounts[word]))], options.NoiseExponent);
        using var engine = new CpuEngine(TinyTraining.Model().Parameters, [new Reference<float>(TinyTraining.Model(2).Parameters, Math.Log(30))], new EngineOptions
        {
            Loss = options.Loss,
            LnZ = Math.Log(30),
            Streams = options.Streams,
            Bptt = options.Bptt,
            NoiseSamples = sampled ? options.NoiseSamples : 0,
            Noise = noise,
            Dropout = options.Dropout,
            WeightDecay = options.WeightDecay,
            ClipNorm = options.ClipNorm,
            Seed = options.Seed,
        });
        int[] sample = new int[sampled ? options.NoiseSamples : 0];
        var batch = new Minibatch(options.Bptt, options.Streams);
        uint step = 0;
        foreach (IterationResult iteration in result.Iterations)
        {
            double loss = 0;
            long words = 0;
            foreach (TokenFile text in task.Texts)
            {
                engine.ResetState();
                ParallelStreams streams = ParallelStreams.ForTraining(text, options.Streams);
                for (; streams.Read(batch); step++)
                {
                    if (sampled)
                        noise.Draw(options.Seed, step, sample);
                    loss += engine.ForwardBackward(batch, sample, step) * options.Streams;
                    words += batch.Time * batch.Streams;
                    engine.Update(iteration.LearningRate);
                }
            }
            Assert.Equal(200, words);                  // 103 and 100 positions in 4 streams each
            Assert.Equal(loss / words, iteration.LossPerWord);
            if (iteration.Iteration == result.BestIteration)
                TensorAssert.SameBits("kept model", engine.ReadParameters(), LanguageModel.Load(task.OutputFolder).Parameters);
        }
    }

    [Fact]
    public void A_noise_distribution_that_is_given_takes_the_place_of_the_counts()
    {
        TrainingTask task = _tiny.Task("counts");
        long[] counts = [.. Enumerable.Range(0, 30).Select(word => task.Texts.Sum(text => text.WordCounts[word]))];
        TrainingRun.Run(task);
        TrainingRun.Run(_tiny.Task("same") with { Noise = NoiseDistribution.FromCounts(counts, 0.75) });
        TrainingRun.Run(_tiny.Task("uniform") with { Noise = NoiseDistribution.FromCounts(counts, 0) });
        TrainingRun.Run(_tiny.Task("exponent", TinyTraining.Options with { NoiseExponent = 0 }));
        Assert.Equal(_tiny.Weights("counts"), _tiny.Weights("same"));
        Assert.Equal(_tiny.Weights("uniform"), _tiny.Weights("exponent"));
        Assert.NotEqual(_tiny.Weights("counts"), _tiny.Weights("uniform"));
    }

    [Fact]
    public void The_order_of_the_texts_matters()
    {
        TrainingTask task = _tiny.Task("ab");
        TrainingRun.Run(task);
        TrainingRun.Run(_tiny.Task("ba") with { Texts = [.. task.Texts.Reverse()] });
        Assert.NotEqual(_tiny.Weights("ab"), _tiny.Weights("ba"));
    }

    [Fact]
    public void The_best_model_on_the_development_text_is_kept_and_loads()
    {
        // A rate that is far too high after the first iterations: not every iteration improves.
        TrainingOptions options = TinyTraining.Options with
        {
            LearningRate = 2,
            Annealing = new AnnealingOptions { FixedIterations = 8, AnnealedIterations = 0, MaximumIterations = 8 },
        };
        TrainingTask task = _tiny.Task("run", options) with { Texts = [TinyTraining.Text(1, 1500)] };
        TrainingResult result = TrainingRun.Run(task);
        Assert.Contains(result.Iterations, iteration => !iteration.Improved);
        Assert.Equal(result.Iterations.Min(iteration => iteration.DevelopmentPerplexity), result.Development!.Perplexity);
        Assert.Equal(result.Iterations[result.BestIteration - 1].DevelopmentPerplexity, result.Development.Perplexity);
        LanguageModel kept = LanguageModel.Load(task.OutputFolder);
        Assert.Equal(result.Development.Perplexity, Evaluator.Evaluate(kept, task.DevelopmentText, options.EvaluationStreams, 1).Perplexity);
        Assert.Equal(result.BestIteration, kept.Training!["iteration"]!.GetValue<int>());
        Assert.False(TrainingRun.HasCheckpoint(task.OutputFolder));
        Assert.False(result.Interrupted);
    }

    [Fact]
    public void Training_learns_the_texts()
    {
        TrainingTask task = _tiny.Task("run", TinyTraining.Options with { Dropout = 0, Threads = 1, Annealing = new AnnealingOptions { MaximumIterations = 12 } }) with
        {
            Texts = [TinyTraining.Text(1, 3000)],
        };
        double before = Evaluator.Evaluate(task.Model, task.DevelopmentText, 1, 1).Perplexity;
        double after = TrainingRun.Run(task).Development!.Perplexity;
        Assert.InRange(before, 28, 32);
        Assert.InRange(after, 1, 12);                  // three followers, ends and unknown words: about 7
    }

    [Theory]
    [InlineData(LossKind.Nce, 0.5)]
    [InlineData(LossKind.CrossEntropy, 1.0)]
    public void The_same_seed_gives_the_same_bytes_for_one_two_and_three_threads_and_another_seed_others(LossKind kind, double gamma)
    {
        TrainingOptions options = TinyTraining.WithLoss(kind, gamma);
        TrainingRun.Run(_tiny.Task("one", options with { Threads = 1 }));
        foreach (int threads in (int[])[2, 3])
        {
            TrainingRun.Run(_tiny.Task($"{threads}", options with { Threads = threads }));
            Assert.Equal(_tiny.Weights("one"), _tiny.Weights($"{threads}"));
        }
        TrainingRun.Run(_tiny.Task("other", options with { Seed = 2 }));
        Assert.NotEqual(_tiny.Weights("one"), _tiny.Weights("other"));
    }

    [Fact]
    public void Recentring_makes_the_mean_log_deviation_on_the_development_text_zero()
    {
        TrainingTask task = _tiny.Task("centred");
        TrainingResult result = TrainingRun.Run(task);
        LanguageModel model = LanguageModel.Load(task.OutputFolder);
        Assert.Equal(result.LnZ, model.LnZ);
        Assert.NotEqual(0, result.Development!.LogDeviation.Mean, 1e-3);
        Assert.Equal(0, Evaluator.Evaluate(model, task.DevelopmentText, task.Options.EvaluationStreams, 2).LogDeviation.Mean, 1e-6);

        TrainingRun.Run(_tiny.Task("not", TinyTraining.Options with { Recentre = false }));
        Assert.Equal(Math.Log(30), LanguageModel.Load(_tiny.Folder("not")).LnZ);
        Assert.Equal(_tiny.Weights("centred"), _tiny.Weights("not"));
    }

    [Theory]
    [InlineData(0.01, 1.0)]
    [InlineData(1, 0.5)]
    [InlineData(30, 1.0)]
    public void An_adapted_model_is_never_worse_on_the_development_text_than_the_one_it_began_with(double rate, double gamma)
    {
        LanguageModel general = _tiny.Trained("general");
        double before = Evaluator.Evaluate(general, TinyTraining.Text(3, 80), 3, 1).Perplexity;
        TrainingTask task = _tiny.Task("adapted", TinyTraining.WithLoss(LossKind.Nce, gamma) with { LearningRate = rate }) with
        {
            Model = general,
            ModelIsTrained = true,
            References = [LanguageModel.Load(_tiny.Folder("general"))],
            Texts = [TinyTraining.Text(2, 100)],
        };
        try
        {
            TrainingRun.Run(task);
        }
        catch (DivergenceException)
        {
            // Then too the best model is in the folder.
        }
        Assert.InRange(Evaluator.Evaluate(LanguageModel.Load(task.OutputFolder), task.DevelopmentText, 3, 1).Perplexity, 1, before);
    }

    [Fact]
    public void A_model_that_is_its_own_reference_stays_frozen_as_the_reference()
    {
        TrainingOptions options = TinyTraining.WithLoss(LossKind.Nce, 0.5);
        _tiny.Trained("general");
        LanguageModel Load() => LanguageModel.Load(_tiny.Folder("general"));
        TrainingRun.Run(_tiny.Task("apart", options) with { Model = Load(), ModelIsTrained = true, References = [Load()] });
        LanguageModel both = Load();
        for (int again = 1; again <= 2; again++)
        {
            TrainingRun.Run(_tiny.Task($"one {again}", options) with { Model = both, ModelIsTrained = true, References = [both] });
            Assert.Equal(_tiny.Weights("apart"), _tiny.Weights($"one {again}"));
        }
        Assert.Equal(Load().Hash(), both.Hash());
    }

    [Fact]
    public void The_observer_hears_of_start_progress_and_iterations()
    {
        var heard = new List<string>();
        TrainingRun.Run(_tiny.Task("run"), new Listener(heard));
        Assert.Equal(["200 words, dev 80, 8 words from unigram^0.75", "progress"], heard.Distinct().Take(2));
        Assert.Equal(["iteration 1", "iteration 2", "iteration 3"], heard.Where(line => line.StartsWith("iteration")));
    }

    private sealed class Listener(List<string> heard) : ITrainingObserver
    {
        public void Started(RunHeader header) => heard.Add($"{header.TrainingWords} words, dev {header.DevelopmentWords}, {header.Noise}");

        public void Progressed(TrainingProgress progress) => heard.Add("progress");

        public void IterationCompleted(IterationResult iteration) => heard.Add($"iteration {iteration.Iteration}");
    }
}
