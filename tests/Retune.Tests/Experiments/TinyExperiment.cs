using System.Text;
using Retune.Experiments;
using Retune.Tests.Training;
using Retune.Training;

namespace Retune.Tests.Experiments;

/// <summary>Made-up texts of 30 words and a network of 8 units: a whole experiment takes a second.</summary>
internal sealed class TinyExperiment : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyExperiment()
    {
        Write("general.txt", 1, 600, 6);
        Write("general.dev.txt", 2, 100, 6);
        Write("domain.txt", 3, 200, 3);
        Write("domain.dev.txt", 4, 100, 3);
        Write("domain.test.txt", 5, 100, 3);
    }

    /// <summary>Two rates when adapting, two γ, from both models.</summary>
    public static ExperimentConfig Config { get; } = new()
    {
        Name = "tiny",
        Title = "A tiny experiment",
        Texts = new ExperimentTexts("general.txt", "general.dev.txt", "domain.txt", "domain.dev.txt", "domain.test.txt"),
        Vocabulary = new VocabularySettings { MinimumCount = 2 },
        Network = new NetworkSettings { Embedding = 6, Hidden = 8, Layers = 1 },
        Training = new TrainingSettings { Streams = 4, Bptt = 5, NoiseSamples = 8, Clip = 5, EvaluationStreams = 4 },
        Schedules = new ScheduleSettings { General = Schedule(1, 1), Domain = Schedule(1, 1), Adaptation = Schedule(1, 1) },
        Rates = new ScratchRates { Ood = [0.8], Id = [0.8], OodId = [0.4, 0.8] },
        Adaptation = new AdaptationSettings { Rates = [0.1, 0.4], Gammas = [0.5, 0.9] },
    };

    public string Path => _folder.Path;

    public string File(string name) => _folder[name];

    public ExperimentTask Task(ExperimentConfig? config = null, string results = "results", string work = "work", int jobs = 2, int threads = 2) => new()
    {
        Config = config ?? Config,
        Folders = new ExperimentFolders(_folder.Path, _folder[results], _folder[work]),
        Jobs = jobs,
        Threads = threads,
    };

    public static AnnealingOptions Schedule(int @fixed, int annealed) => new() { FixedIterations = @fixed, Threshold = 9, AnnealedIterations = annealed };

    public void Dispose() => _folder.Dispose();

    private void Write(string name, int seed, int positions, int followers)
    {
        int[] ids = new int[positions];
        TinyTraining.Text(seed, positions, followers).Read(0, ids);
        var text = new StringBuilder();
        foreach (int id in ids)
            text.Append(id == 1 ? "\n" : id == 0 ? $"{name}-rare{text.Length} " : $"w{id} ");
        System.IO.File.WriteAllText(_folder[name], text.ToString());
    }
}

/// <summary>Listens to an experiment, and may cancel it.</summary>
internal sealed class ExperimentListener : IExperimentObserver
{
    public List<string> Started { get; } = [];

    public List<string> Again { get; } = [];

    public List<string> Restarted { get; } = [];

    public List<PointResult> Completed { get; } = [];

    public List<string> Warnings { get; } = [];

    public Action<string, IterationResult> AtIteration { get; init; } = (_, _) => { };

    public Action AtPrepared { get; init; } = () => { };

    public void Prepared(ExperimentResults results) => AtPrepared();

    public void PointStarted(PointDescription point, RunHeader header, bool again) => (again ? Again : Started).Add(point.Point);

    public void PointRestarted(string point, string reason) => Restarted.Add(reason);

    public void IterationCompleted(string point, IterationResult iteration) => AtIteration(point, iteration);

    public void PointCompleted(PointResult result, int done, int total) => Completed.Add(result);

    public void Warned(string message) => Warnings.Add(message);
}
