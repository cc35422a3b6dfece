using Retune.Evaluation;
using Retune.Experiments;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Tests.Training;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Experiments;

/// <summary>Every training of an experiment is the one that its recipe and config say: it is run again, put together by hand.</summary>
public sealed class PointTrainingTests : IDisposable
{
    /// <summary>Nothing in it is a default, and no two schedules are the same.</summary>
    private static readonly ExperimentConfig _config = TinyExperiment.Config with
    {
        Training = new TrainingSettings { Streams = 4, Bptt = 5, NoiseSamples = 8, NoiseExponent = 0.5, Dropout = 0.1, Clip = 5, WeightDecay = 1e-3, EvaluationStreams = 3 },
        Schedules = new ScheduleSettings { General = TinyExperiment.Schedule(1, 1), Domain = TinyExperiment.Schedule(2, 1), Adaptation = TinyExperiment.Schedule(1, 2) },
        Rates = new ScratchRates { Ood = [0.8], Id = [0.7], OodId = [0.6] },
        Adaptation = new AdaptationSettings { Rates = [0.4], Gammas = [0.5], Seeds = [3, 4], DomainShares = [1, 0.5] },
        CrossEntropy = new CrossEntropySettings { Rates = [0.3], Gammas = [1, 0.5] },
        Ablations = new AblationSettings { NoiseCounts = ["id", "ood+id"], Dropout = [0, 0.1] },
        EarlyStop = new EarlyStopSettings { Percent = double.PositiveInfinity },
        Seed = 2,
    };

    private readonly TinyExperiment _tiny = new();
    private readonly ExperimentTask _task;
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<string, PointResult> _points;
    private int _runs;

    public PointTrainingTests()
    {
        _task = _tiny.Task(_config);
        var listener = new ExperimentListener();
        Experiment.Run(_task, listener);
        _points = listener.Completed.ToDictionary(point => point.Point);
        _vocabulary = Model("ood-rate-0.8-seed-2").Vocabulary;
    }

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void Models_from_scratch_read_the_texts_of_their_recipe_in_its_order()
    {
        Scratch("ood-rate-0.8-seed-2", 0.8, _config.Schedules.General, "general.txt");
        Scratch("id-rate-0.7-seed-2", 0.7, _config.Schedules.Domain, "domain.txt");
        Scratch("ood+id-rate-0.6-seed-2", 0.6, _config.Schedules.General, "general.txt", "domain.txt");
    }

    [Fact]
    public void Adaptations_read_the_domains_text_from_the_model_and_with_the_reference_of_their_recipe()
    {
        Adapted("fine-tune-from-ood-rate-0.4-seed-3", "ood-rate-0.8-seed-2", 1);
        Adapted("fine-tune-from-ood+id-rate-0.4-seed-3", "ood+id-rate-0.6-seed-2", 1);
        Adapted("kld-from-ood-gamma-0.5-rate-0.4-seed-3", "ood-rate-0.8-seed-2", 0.5);
        Adapted("kld-from-ood+id-gamma-0.5-rate-0.4-seed-3", "ood+id-rate-0.6-seed-2", 0.5);
    }

    [Fact]
    public void A_second_seed_a_softmax_and_an_ablation_change_that_alone()
    {
        const string Both = "ood+id-rate-0.6-seed-2";
        Adapted("kld-from-ood+id-gamma-0.5-rate-0.4-seed-4", Both, 0.5, task => task with { Options = task.Options with { Seed = 4 } });
        Adapted("cross-entropy-from-ood+id-rate-0.3-seed-3", Both, 1, CrossEntropy);
        Adapted("cross-entropy+kld-from-ood+id-gamma-0.5-rate-0.3-seed-3", Both, 0.5, CrossEntropy);
        Adapted("kld-from-ood+id-gamma-0.5-rate-0.4-dropout-0-seed-3", Both, 0.5, task => task with { Options = task.Options with { Dropout = 0 } });
        Adapted("kld-from-ood+id-gamma-0.5-rate-0.4-noise-counts-ood+id-seed-3", Both, 0.5, task => task with
        {
            Noise = NoiseDistribution.FromCounts([.. Text("general.txt").WordCounts.ToArray().Zip(Text("domain.txt").WordCounts.ToArray(), (general, domain) => general + domain)], 0.5),
        });

        static TrainingTask CrossEntropy(TrainingTask task) => task with { Options = task.Options with { LearningRate = 0.3, Loss = task.Options.Loss with { Kind = LossKind.CrossEntropy } } };
    }

    [Fact]
    public void Half_of_the_text_is_its_first_half_and_has_a_base_of_its_own()
    {
        string[] sentences = File.ReadAllLines(_tiny.File("domain.txt"));
        int all = sentences.Sum(Words), half = 0, taken = 0;
        for (; 2 * half < all; taken++)
            half += Words(sentences[taken]);
        File.WriteAllLines(_tiny.File("half.txt"), sentences[..taken]);
        Assert.InRange(half, all / 2, all / 2 + 20);
        Scratch("ood+id-share-0.5-rate-0.6-seed-2", 0.6, _config.Schedules.General, "general.txt", "half.txt");
        Adapted("kld-from-ood+id-share-0.5-gamma-0.5-rate-0.4-seed-3", "ood+id-share-0.5-rate-0.6-seed-2", 0.5, task => task with { Texts = [Text("half.txt")] });
        Adapted("kld-from-ood-share-0.5-gamma-0.5-rate-0.4-seed-3", "ood-rate-0.8-seed-2", 0.5, task => task with { Texts = [Text("half.txt")] });

        static int Words(string sentence) => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private void Scratch(string point, double rate, AnnealingOptions schedule, params string[] texts)
    {
        TrainingTask task = Task(rate, 1, schedule, seed: 2);
        IsTheTrainingOf(point, task with
        {
            Model = LanguageModel.Initialise(new NetworkShape(_vocabulary.Count, 6, 8, 1), _vocabulary, 2),
            Texts = [.. texts.Select(Text)],
        });
    }

    private void Adapted(string point, string from, double gamma, Func<TrainingTask, TrainingTask>? change = null)
    {
        TrainingTask task = Task(0.4, gamma, _config.Schedules.Adaptation, seed: 3) with
        {
            Model = Model(from),
            ModelIsTrained = true,
            References = gamma < 1 ? [Model(from)] : [],
            Texts = [Text("domain.txt")],
        };
        IsTheTrainingOf(point, change?.Invoke(task) ?? task);
    }

    private TrainingTask Task(double rate, double gamma, AnnealingOptions schedule, ulong seed) => new()
    {
        Model = TinyTraining.Model(),
        Texts = [],
        DevelopmentText = Text("domain.dev.txt"),
        OutputFolder = _tiny.File($"by-hand-{_runs++}"),
        Options = new TrainingOptions
        {
            Loss = new LossOptions { Gamma = gamma },
            LearningRate = rate,
            NoiseSamples = 8,
            NoiseExponent = 0.5,
            Dropout = 0.1,
            ClipNorm = 5,
            WeightDecay = 1e-3,
            Streams = 4,
            Bptt = 5,
            EvaluationStreams = 3,
            Annealing = schedule,
            Seed = seed,
            KeepReferenceStates = gamma < 1,
        },
    };

    private void IsTheTrainingOf(string point, TrainingTask task)
    {
        PointResult found = _points[point];
        TrainingResult expected = TrainingRun.Run(task);
        Assert.Equal(expected.Iterations.Select(Figures), found.Iterations.Select(Figures));
        Assert.Equal(expected.BestIteration, found.BestIteration);
        LanguageModel model = LanguageModel.Load(task.OutputFolder);
        Assert.Equal(
            (Perplexity(model, "domain.dev.txt"), Perplexity(model, "domain.test.txt"), Perplexity(model, "general.dev.txt")),
            (found.Development!.Perplexity, found.Test!.Perplexity, found.General!.Perplexity));

        static (double, double, double, double, bool) Figures(IterationResult iteration) =>
            (iteration.LearningRate, iteration.LossPerWord, iteration.DevelopmentPerplexity, iteration.LogDeviationMean, iteration.Improved);
    }

    private double Perplexity(LanguageModel model, string text) => Evaluator.Evaluate(model, Text(text), streams: 3, threads: 1).Perplexity;

    private LanguageModel Model(string point) => LanguageModel.Load(Path.Combine(_task.Folders.Work, "models", point));

    private TokenFile Text(string name)
    {
        using TokenFile text = TokenFile.EncodeTemporary(_tiny.File(name), _vocabulary);
        int[] ids = new int[text.Count];
        text.Read(0, ids);
        return TokenFile.FromIds(ids, _vocabulary.Count, _vocabulary.UnknownId, _vocabulary.EndOfSentenceId);
    }
}
