using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Training;

/// <summary>What a run refuses before it begins, and what it says when it runs away.</summary>
public sealed class TrainingInputTests : IDisposable
{
    private readonly TinyTraining _tiny = new();

    public void Dispose() => _tiny.Dispose();

    public static TheoryData<string, TrainingOptions> BadOptions()
    {
        TrainingOptions options = TinyTraining.Options;
        return new TheoryData<string, TrainingOptions>
        {
            { "noise samples is 0", options with { NoiseSamples = 0 } },
            { "noise exponent is 1.5", options with { NoiseExponent = 1.5 } },
            { "learning rate is 0", options with { LearningRate = 0 } },
            { "learning rate is NaN", options with { LearningRate = double.NaN } },
            { "learning rate is Infinity", options with { LearningRate = double.PositiveInfinity } },
            { "weight decay is -1", options with { WeightDecay = -1 } },
            { "weight decay is 2", options with { WeightDecay = 2 } },
            { "clipping norm is 0", options with { ClipNorm = 0 } },
            { "clipping norm is NaN", options with { ClipNorm = double.NaN } },
            { "dropout is 1", options with { Dropout = 1 } },
            { "dropout is -0.1", options with { Dropout = -0.1 } },
            { "number of streams is 0", options with { Streams = 0 } },
            { "BPTT length is 0", options with { Bptt = 0 } },
            { "number of evaluation streams is 0", options with { EvaluationStreams = 0 } },
            { "time between checkpoints in minutes is 0", options with { CheckpointMinutes = 0 } },
            { "number of threads is 0", options with { Threads = 0 } },
            { "Gamma is 2", options with { Loss = new LossOptions { Gamma = 2 } } },
            { "at least one must run", options with { Annealing = new AnnealingOptions { MaximumIterations = 0 } } },
            { "too few for 500 parallel streams", options with { Streams = 500 } },
        };
    }

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_option_out_of_range_is_refused_with_its_value(string message, TrainingOptions options)
    {
        Assert.Contains(message, Assert.Throws<InputException>(() => TrainingRun.Run(_tiny.Task("run", options))).Message);
        Assert.False(Directory.Exists(_tiny.Folder("run")));
    }

    [Fact]
    public void A_hold_on_another_folder_or_on_none_any_more_is_refused()
    {
        _tiny.Trained("finished");
        using RunFolder other = RunFolder.Open(_tiny.Folder("other"));
        Assert.Contains("other; give the hold on its own", Assert.Throws<ArgumentException>(() => TrainingRun.Run(_tiny.Task("finished") with { Folder = other })).Message);
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => TrainingRun.Run(_tiny.Task("other") with { Folder = other }));
    }

    [Fact]
    public void Texts_models_and_tables_that_do_not_fit_are_refused()
    {
        TrainingTask task = _tiny.Task("run");
        Refused("at least one training text", task with { Texts = [] });
        Refused("None of the 2 words of the development text is in the vocabulary of 30 words", task with { DevelopmentText = TokenFile.FromIds([0, 0, 1], 30) });
        Refused("None of the 2 words of the training text 2", task with { Texts = [task.Texts[0], TokenFile.FromIds([0, 0, 1], 30)] });
        Refused("training text 1 was encoded with a vocabulary of 31 words, the model has 30", task with { Texts = [TokenFile.FromIds([2, 1], 31)] });
        Refused("<unk> is 0 and </s> 2, in the model's vocabulary 0 and 1", task with { DevelopmentText = TokenFile.FromIds([3, 2], 30, endOfSentenceId: 2) });
        Refused("65536 streams of 65536 steps with 8 noise samples and a hidden size of 8 would need arrays of 137441050624 numbers", task with { Options = TinyTraining.Options with { Streams = 65_536, Bptt = 65_536 } });
        Refused("The noise table has 2 words, the vocabulary 30", task with { Noise = NoiseDistribution.FromTable([1, 2]) });
        TrainingOptions regularised = TinyTraining.WithLoss(LossKind.Nce, 0.5);
        Refused("needs a reference model", task with { Options = regularised, References = [] });
        Refused("reference model", task with
        {
            Options = regularised,
            References = [LanguageModel.Initialise(TinyTraining.Shape, TinyTraining.Words("v"), 1)],
        });

        static void Refused(string message, TrainingTask task) =>
            Assert.Contains(message, Assert.Throws<InputException>(() => TrainingRun.Run(task)).Message);
    }

    [Theory]
    [InlineData(1e6, "development perplexity is")]
    [InlineData(1e300, "the loss is NaN")]
    public void A_run_that_diverges_names_the_rate_and_keeps_the_model_it_began_with(double rate, string what)
    {
        LanguageModel general = _tiny.Trained("general");
        byte[] before = _tiny.Weights("general");
        TrainingOptions options = TinyTraining.Options with { LearningRate = rate, ClipNorm = double.PositiveInfinity, WeightDecay = 0 };
        var e = Assert.Throws<DivergenceException>(() => TrainingRun.Run(_tiny.Task("run", options) with { Model = general, ModelIsTrained = true }));
        Assert.Contains(FormattableString.Invariant($"learning rate {rate}"), e.Message);
        Assert.True(e.Message.Contains(what), e.Message);
        Assert.Contains("of iteration 0", e.Message);
        Assert.Equal(before, _tiny.Weights("run"));
        LanguageModel.Load(_tiny.Folder("run"));
    }

    [Theory]
    [InlineData("w")]
    [InlineData("other")]
    public void A_model_that_holds_NaN_where_no_text_meets_it_is_not_kept(string words)
    {
        LanguageModel spoilt = LanguageModel.Initialise(TinyTraining.Shape, TinyTraining.Words(words), 3);
        spoilt.Parameters.Embedding[^1] = float.NaN;
        TokenFile text = TokenFile.FromIds([2, 3, 4, 1], 30);
        var e = Assert.Throws<DivergenceException>(() => TrainingRun.Run(_tiny.Task("run") with { Model = spoilt, ModelIsTrained = true, References = [], DevelopmentText = text }));
        Assert.Contains("tensor embedding.weight holds NaN", e.Message);
        Assert.Contains("no model was good enough to keep", e.Message);
        Assert.DoesNotContain(Directory.GetFiles(_tiny.Folder("run")), file => Path.GetFileName(file) is "model.safetensors" or "config.json" || file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_never_replaces_another_ones_model_or_checkpoint()
    {
        _tiny.Trained("finished");
        byte[] weights = _tiny.Weights("finished");
        Assert.Contains("holds a finished model already", Assert.Throws<InputException>(() => TrainingRun.Run(_tiny.Task("finished"))).Message);
        Assert.Equal(weights, _tiny.Weights("finished"));

        TrainingRun.Run(_tiny.Task("cut"), cancellation: new CancellationToken(canceled: true));
        Assert.Contains("holds the checkpoint of another run", Assert.Throws<InputException>(() => TrainingRun.Run(_tiny.Task("cut"))).Message);
        Assert.False(TrainingRun.Run(_tiny.Task("cut") with { Resume = true }).Interrupted);
    }

    [Fact]
    public void A_start_model_worse_than_equally_likely_words_may_be_bettered_step_by_step()
    {
        LanguageModel poor = TinyTraining.Model();
        for (int i = 0; i < poor.Parameters.Output.Length; i++)
            poor.Parameters.Output[i] *= 2000;
        TrainingOptions slow = TinyTraining.Options with { LearningRate = 1e-4, Loss = new LossOptions { Kind = LossKind.CrossEntropy } };
        TrainingResult result = TrainingRun.Run(_tiny.Task("run", slow) with { Model = poor, ModelIsTrained = true });
        Assert.True(result.Iterations[0].DevelopmentPerplexity > 1.1 * TinyTraining.Shape.VocabularySize, $"{result.Iterations[0].DevelopmentPerplexity}");
    }

    [Fact]
    public void A_run_that_diverges_before_any_good_model_leaves_none()
    {
        TrainingOptions options = TinyTraining.Options with { LearningRate = 1e6, ClipNorm = double.PositiveInfinity, WeightDecay = 0 };
        var e = Assert.Throws<DivergenceException>(() => TrainingRun.Run(_tiny.Task("run", options)));
        Assert.Contains("learning rate 1000000", e.Message);
        Assert.Contains("no model was good enough", e.Message);
        Assert.Throws<InputException>(() => LanguageModel.Load(_tiny.Folder("run")));
    }
}
