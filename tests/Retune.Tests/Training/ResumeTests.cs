using Retune.Engines;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Tests.Kernels.Native;
using Retune.Training;

namespace Retune.Tests.Training;

/// <summary>A run that was cancelled and resumed is the uninterrupted run, to the byte.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    private readonly TinyTraining _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData(LossKind.Nce, 1.0)]
    [InlineData(LossKind.Nce, 0.5)]
    [InlineData(LossKind.CrossEntropy, 1.0)]
    [InlineData(LossKind.CrossEntropy, 0.5)]
    public void A_run_interrupted_after_every_step_is_the_uninterrupted_run(LossKind kind, double gamma)
    {
        TrainingOptions options = TinyTraining.WithLoss(kind, gamma);
        TrainingResult whole = TrainingRun.Run(_tiny.Task("whole", options));
        TrainingResult result = TrainingRun.Run(_tiny.Task("pieces", options), cancellation: Cancelled);
        int runs = 1;
        for (; result.Interrupted; runs++)
        {
            // Of the model that is given all values are replaced.
            result = TrainingRun.Run(_tiny.Task("pieces", options) with { Resume = true, Model = TinyTraining.Model(9) }, cancellation: Cancelled);
        }
        Assert.Equal(3 * 10 + 1, runs);                // 5 windows in each of 2 texts, 3 times; the last run has nothing left but to end
        Same(whole, result, "pieces");
    }

    [NeedsProducts("onednn")]
    public void A_run_with_the_products_of_a_native_library_goes_on_with_the_same_number_of_threads() => GoesOnWithThem(new() { Library = "onednn" });

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void A_run_with_bf16_products_goes_on_with_the_same_number_of_threads() =>
        GoesOnWithThem(new() { Precision = ProductPrecision.BFloat16, ReferencePrecision = ProductPrecision.BFloat16 });

    private void GoesOnWithThem(ProductOptions products)
    {
        TrainingOptions options = TinyTraining.WithLoss(LossKind.Nce, 0.5) with { Products = products };
        TrainingTask Pieces(TrainingOptions options) => _tiny.Task("pieces", options) with { Resume = true };
        TrainingResult whole = TrainingRun.Run(_tiny.Task("whole", options));
        for (int step = 0; step < 7; step++)
            Assert.True(TrainingRun.Run(Pieces(options), cancellation: Cancelled).Interrupted);
        Refused("number of threads was 2 and is now 3", options with { Threads = 3 });
        Refused("kernels was", options with { Products = new() });
        Same(whole, TrainingRun.Run(Pieces(options)), "pieces");

        void Refused(string difference, TrainingOptions options) =>
            Assert.Contains($"its {difference}", Assert.ThrowsAny<InputException>(() => TrainingRun.Run(Pieces(options))).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(29)]
    public void A_run_interrupted_once_goes_on_with_another_number_of_threads(int steps)
    {
        TrainingOptions options = TinyTraining.WithLoss(LossKind.Nce, 0.5);
        TrainingResult whole = TrainingRun.Run(_tiny.Task("whole", options));
        for (int step = 0; step < steps; step++)
        {
            TrainingResult part = TrainingRun.Run(_tiny.Task("pieces", options) with { Resume = step > 0 }, cancellation: Cancelled);
            Assert.True(part.Interrupted);
            Assert.Equal(step < 10, part.Development is null);
        }
        Assert.True(TrainingRun.HasCheckpoint(_tiny.Folder("pieces")));
        TrainingResult result = TrainingRun.Run(_tiny.Task("pieces", options with { Threads = 1 }) with { Resume = true });
        Same(whole, result, "pieces", threads: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_cancelled_by_its_observer_in_the_middle_of_an_adaptation_goes_on(bool keepReferenceStates)
    {
        LanguageModel Load() => LanguageModel.Load(_tiny.Folder("general"));
        TrainingTask Adaptation(string folder) => _tiny.Task(folder, TinyTraining.WithLoss(LossKind.Nce, 0.75) with { KeepReferenceStates = keepReferenceStates }) with
        {
            Model = Load(),
            ModelIsTrained = true,
            References = [Load(), TinyTraining.Model(5)],
            Texts = [TinyTraining.Text(2, 300)],
        };
        _tiny.Trained("general");
        TrainingResult whole = TrainingRun.Run(Adaptation("whole"));
        using var cancellation = new CancellationTokenSource();
        TrainingResult part = TrainingRun.Run(Adaptation("pieces"), new CancelAfterIteration(2, cancellation), cancellation.Token);
        Assert.True(part.Interrupted);
        Assert.Equal(2, part.Iterations.Count);
        Same(whole, TrainingRun.Run(Adaptation("pieces") with { Resume = true }), "pieces");
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_and_the_difference_named()
    {
        TrainingOptions options = TinyTraining.WithLoss(LossKind.Nce, 0.5);
        TrainingTask task = _tiny.Task("run", options);
        TrainingRun.Run(task, cancellation: Cancelled);
        TrainingTask Again() => _tiny.Task("run", options) with { Resume = true };
        Refused("option learning_rate was 0.5 and is now 0.6", Again() with { Options = options with { LearningRate = 0.6 } });
        Refused("option seed was 1 and is now 2", Again() with { Options = options with { Seed = 2 } });
        Refused("option loss gamma was 0.5 and is now 0.75", Again() with { Options = options with { Loss = new LossOptions { Gamma = 0.75 } } });
        Refused("option annealing factor", Again() with { Options = options with { Annealing = options.Annealing with { Factor = 0.7 } } });
        Refused("option clip_norm", Again() with { Options = options with { ClipNorm = double.PositiveInfinity } });
        Refused("training text 2 was", Again() with { Texts = [task.Texts[0], TinyTraining.Text(4, 100)] });
        Refused("training text 2 was", Again() with { Texts = [task.Texts[0]] });
        Refused("training text 3 was absent", Again() with { Texts = [.. task.Texts, task.Texts[0]] });
        Refused("training text 1 was", Again() with { Texts = [.. task.Texts.Reverse()] });
        Refused("development text was", Again() with { DevelopmentText = TinyTraining.Text(4, 80) });
        Refused("reference 1 was", Again() with { References = [TinyTraining.Model(3)] });
        Refused("reference 2 was absent", Again() with { References = [TinyTraining.Model(2), TinyTraining.Model(2)] });
        Refused("noise was counts", Again() with { Noise = NoiseDistribution.FromCounts(new long[30], 0) });
        Refused("ln Z was", Again() with { Model = TinyTraining.Model().With(3, null) });
        Refused("start was a new network and is now a trained model", Again() with { ModelIsTrained = true });
        Refused("network was", Again() with { Model = LanguageModel.Initialise(TinyTraining.Shape with { HiddenSize = 9 }, TinyTraining.Vocabulary, 1) });
        LanguageModel otherWords = LanguageModel.Initialise(TinyTraining.Shape, TinyTraining.Words("v"), 1);
        Refused("vocabulary was", Again() with
        {
            Model = otherWords,
            References = [new LanguageModel(TinyTraining.Model(2).Parameters, otherWords.Vocabulary, Math.Log(30))],
        });
        TrainingRun.Run(Again());                      // and what it had goes on

        static void Refused(string difference, TrainingTask task) =>
            Assert.Contains($"cannot be resumed: its {difference}", Assert.ThrowsAny<InputException>(() => TrainingRun.Run(task)).Message);
    }

    [Fact]
    public void A_checkpoint_that_is_none_is_refused()
    {
        TrainingTask task = _tiny.Task("run") with { Resume = true };
        string path = Path.Combine(task.OutputFolder, "checkpoint.safetensors");
        TrainingRun.Run(_tiny.Task("run"), cancellation: Cancelled);
        byte[] sound = File.ReadAllBytes(path);
        foreach (int length in (int[])[0, 7, 8, 9, 200, sound.Length / 2, sound.Length - 1])
            Refused(sound[..length]);
        Refused([.. sound, 0]);
        Refused([.. "This is no checkpoint but a text of some length."u8]);
        _tiny.Trained("model");
        Refused(_tiny.Weights("model"));

        void Refused(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            Assert.Contains("checkpoint.safetensors", Assert.ThrowsAny<InputException>(() => TrainingRun.Run(task)).Message);
        }
    }

    private void Same(TrainingResult whole, TrainingResult result, string folder, int threads = 2)
    {
        Assert.False(result.Interrupted);
        Assert.Equal(whole.Iterations.Select(Untimed), result.Iterations.Select(Untimed));
        Assert.Equal(whole.BestIteration, result.BestIteration);
        Assert.Equal(whole.Development! with { WordsPerSecond = 0 }, result.Development! with { WordsPerSecond = 0 });
        Assert.Equal(whole.LnZ, result.LnZ);
        Assert.Equal(_tiny.Weights("whole"), _tiny.Weights(folder));
        Assert.Equal(_tiny.Configuration("whole").Replace("\"threads\": 2", $"\"threads\": {threads}"), _tiny.Configuration(folder));
        Assert.False(TrainingRun.HasCheckpoint(_tiny.Folder(folder)));

        static IterationResult Untimed(IterationResult iteration) => iteration with { WordsPerSecond = 0 };
    }

    private sealed class CancelAfterIteration(int iteration, CancellationTokenSource cancellation) : ITrainingObserver
    {
        public void IterationCompleted(IterationResult result)
        {
            if (result.Iteration == iteration)
                cancellation.Cancel();
        }
    }
}
