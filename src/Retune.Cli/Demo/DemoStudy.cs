using Retune.Cli.Output;
using Retune.Experiments;
using Retune.Models;
using Retune.Training;

namespace Retune.Cli.Demo;

/// <summary>
/// The demo's experiment: one small network, one rate from scratch, a small grid of adaptation from the ood+id model, the runs
/// one after the other so that they can be watched.
/// </summary>
internal static class DemoStudy
{
    /// <summary>
    /// What is trained. Few streams, for a small text wants many updates; a rate of 1 needs the gradient clipped harder than the
    /// paper's 15, or the first hundred steps run away.
    /// </summary>
    public static ExperimentConfig Config(DemoText text, ulong seed) => new()
    {
        Name = "demo",
        Texts = new ExperimentTexts(text.GeneralTrain.Path, text.GeneralDev.Path, text.DomainTrain.Path, text.DomainDev.Path, text.DomainTest.Path),
        Vocabulary = new VocabularySettings { MinimumCount = 5 },
        Network = new NetworkSettings { Embedding = 128, Hidden = 128, Layers = 1 },
        Training = new TrainingSettings { Streams = 32, NoiseSamples = 64, Dropout = 0.1, Clip = 5, KeepReferenceStates = false },
        Schedules = new ScheduleSettings { General = Schedule(2, 3), Domain = Schedule(8, 4), Adaptation = Schedule(4, 4) },
        Rates = new ScratchRates { Ood = [1], Id = [1], OodId = [1] },
        Interpolation = false,
        Adaptation = new AdaptationSettings { From = [Recipe.OodId], Rates = [0.4, 0.8], Gammas = [0.5, 0.75, 0.9], Seeds = [seed] },
        EarlyStop = new EarlyStopSettings { Percent = double.PositiveInfinity },
        Seed = seed,
    };

    /// <summary>Runs it, replacing what an earlier demo left, and copies the chosen models into folders named after their recipes.</summary>
    /// <param name="config">What is trained.</param>
    /// <param name="folder">Receives everything.</param>
    /// <param name="threads">Threads; results do not depend on it.</param>
    /// <param name="report">Told of every run.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RetuneException">As <see cref="Experiment.Run"/>.</exception>
    public static ExperimentOutcome Run(ExperimentConfig config, string folder, int threads, IReport report, CancellationToken cancellation)
    {
        string own = Path.Combine(folder, "experiment"), models = Path.Combine(own, "work", "models");
        Forget(Path.Combine(own, "points"), "*.json");
        Forget(models, "*");
        // Without its configuration a folder is no model.
        foreach (string recipe in (ReadOnlySpan<string>)[Recipe.Ood, Recipe.Id, Recipe.OodId, Recipe.FineTune, Recipe.Kld])
            Forget(Path.Combine(folder, recipe), LanguageModel.ConfigurationFile);
        var task = new ExperimentTask
        {
            Config = config,
            Folders = new ExperimentFolders("", own, Path.Combine(own, "work")),
            Threads = threads,
            Jobs = 1,
        };
        ExperimentOutcome outcome = Experiment.Run(task, new DemoObserver(report), cancellation);
        foreach (ResultRow row in outcome.Results.Rows.Where(row => row.Set == "test"))
            LanguageModel.Load(Path.Combine(models, row.Point)).Save(Path.Combine(folder, row.Recipe));
        return outcome;
    }

    /// <summary>The folder of the model of recipe kld.</summary>
    public static string AdaptedFolder(string folder) => Path.Combine(folder, Recipe.Kld);

    /// <summary>A schedule that lowers the rate after a fixed number of iterations, whatever dev says: short runs have no time to wait for it.</summary>
    private static AnnealingOptions Schedule(int @fixed, int annealed) => new()
    {
        FixedIterations = @fixed,
        Threshold = double.MaxValue,
        AnnealedIterations = annealed,
        MaximumIterations = @fixed + annealed,
    };

    private static void Forget(string folder, string files)
    {
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, files, SearchOption.AllDirectories) : [])
            File.Delete(file);
    }

    private sealed class DemoObserver(IReport report) : IExperimentObserver
    {
        public void PointStarted(PointDescription point, RunHeader header, bool again)
        {
            report.RunStarted(point.Recipe, point.Recipe switch
            {
                Recipe.Ood => "the general text alone",
                Recipe.Id => "the domain's text alone",
                Recipe.OodId => "the domain's text after the general one",
                _ => FormattableString.Invariant($"{point.From}, then the domain's text at gamma {point.Gamma}, rate {point.LearningRate}"),
            });
            report.Started(header);
        }

        public void Progressed(ExperimentProgress progress)
        {
            foreach (RunningPoint point in progress.Running)
                report.Progressed(point.Training);
        }

        public void IterationCompleted(string point, IterationResult iteration) => report.IterationCompleted(iteration);

        public void PointCompleted(PointResult result, int done, int total)
        {
            if (result.Outcome == PointOutcome.Diverged)
                report.RunDiverged($"This run {result.Reason}.");
        }
    }
}
