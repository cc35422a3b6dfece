using Retune.Engines;
using Retune.Models;
using Retune.Sampling;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>
/// Trains the model of a point in its work folder, or finds it trained there, or goes on from its checkpoint. What lies in the
/// folder and is not of this point, or is a checkpoint of another build of Retune, is removed.
/// </summary>
internal sealed class PointRun(ExperimentConfig config, Corpus corpus, ExperimentFolders folders, Lock statesLock)
{
    /// <summary>Beside a finished model: of which point it is, and what its training brought.</summary>
    private const string RecordFile = "training.json";

    /// <summary>The training of a model that lies finished in the work folder; null where there is none of this very point.</summary>
    public TrainingResult? Trained(Point point)
    {
        string record = Path.Combine(folders.Model(point), RecordFile);
        if (!File.Exists(record) || !LanguageModel.Exists(folders.Model(point)))
            return null;
        try
        {
            TrainingRecord found = ExperimentJson.Read<TrainingRecord>(record);
            return PointIdentity.Difference(found.Identity, PointIdentity.Of(config, corpus, point)) is null ? found.Result : null;
        }
        catch (InputException)
        {
            return null;                                    // Whatever it is, it is replaced.
        }
    }

    /// <summary>Trains the model; null when cancelled, its checkpoint is kept then.</summary>
    /// <param name="point">The point; the model it goes on from must lie in the work folder.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="stopEarly">Whether the point is given up after the iterations so far.</param>
    /// <param name="observer">Told of the training.</param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <exception cref="DivergenceException">The training ran away.</exception>
    public TrainingResult? Train(
        Point point, int threads, Func<IReadOnlyList<IterationResult>, bool>? stopEarly, PointObserver observer, CancellationToken cancellation)
    {
        // One that was given up is taken as it is only where it would be given up today: the rule and the yardstick may have changed.
        if (Trained(point) is { } trained && (!trained.StoppedEarly || stopEarly?.Invoke(trained.Iterations) == true))
            return trained;
        string folder = folders.Model(point);
        using RunFolder held = RunFolder.Open(folder);
        TrainingTask task = Task(point, threads, stopEarly, held, cancellation);
        TrainingResult? result = null;
        if (held.Content == RunFolderContent.InterruptedRun)
        {
            try
            {
                result = TrainingRun.Run(task with { Resume = true }, observer, cancellation);
            }
            catch (CheckpointException failure)
            {
                observer.Restarted(failure.Message);
                task = Task(point, threads, stopEarly, held, cancellation);        // a model that was half filled is no beginning
            }
        }
        if (result is null)
        {
            Clear(folder);
            result = TrainingRun.Run(task, observer, cancellation);
        }
        if (result.Interrupted)
            return null;
        ExperimentJson.Write(Path.Combine(folder, RecordFile), new TrainingRecord(PointIdentity.Of(config, corpus, point), result));
        return result;
    }

    /// <summary>Removes the model of a point from the work folder.</summary>
    public void Remove(Point point)
    {
        if (Directory.Exists(folders.Model(point)))
            Directory.Delete(folders.Model(point), recursive: true);
    }

    private TrainingTask Task(Point point, int threads, Func<IReadOnlyList<IterationResult>, bool>? stopEarly, RunFolder held, CancellationToken cancellation)
    {
        TrainingOptions options = PointOptions.Of(config, point) with { Threads = threads };
        var task = new TrainingTask
        {
            Model = point.Start is null ? New(point) : LanguageModel.Load(folders.Model(point.Start)),
            ModelIsTrained = point.Start is not null,
            References = options.Loss.UsesReference ? [LanguageModel.Load(folders.Model(point.Start!))] : [],
            ReferenceStatesFolder = options.KeepReferenceStates ? folders.States(point.Start!, point.Share, options.Streams) : null,
            Texts = corpus.TrainingTexts(point),
            DevelopmentText = corpus.DomainDevelopment,
            Noise = Noise(point, options),
            Options = options,
            OutputFolder = held.Path,
            Folder = held,
            StopEarly = stopEarly,
        };
        if (options.KeepReferenceStates)
            ComputeStates(task, cancellation);
        return task;
    }

    private LanguageModel New(Point point) => LanguageModel.Initialise(
        new NetworkShape(corpus.Vocabulary.Count, config.Network.Embedding, config.Network.Hidden, config.Network.Layers), corpus.Vocabulary, point.Seed);

    /// <summary>Noise of the counts of both training texts, where an ablation asks for it; otherwise the run takes that of its own.</summary>
    private NoiseDistribution? Noise(Point point, TrainingOptions options)
    {
        if (point.Variation is not { Ablation: Variation.NoiseCounts, Value: Recipe.OodId })
            return null;
        long[] counts = corpus.GeneralTrain.WordCounts.ToArray();
        for (int word = 0; word < counts.Length; word++)
            counts[word] += corpus.DomainTrain(point.Share).WordCounts[word];
        return NoiseDistribution.FromCounts(counts, options.NoiseExponent);
    }

    /// <summary>Runs the reference over the text, once for all points that stay close to it: two that begin together do it one after the other.</summary>
    private void ComputeStates(TrainingTask task, CancellationToken cancellation)
    {
        lock (statesLock)
        {
            Directory.CreateDirectory(task.ReferenceStatesFolder!);
            string path = Path.Combine(task.ReferenceStatesFolder!, "reference-1.states");
            ReferenceStates.OpenOrCompute(task.References[0], task.Texts, task.Options.Streams, task.Options.Threads, path, cancellation).Dispose();
        }
    }

    /// <summary>Removes everything from a folder but the lock that is held on it; first what says that the model is whole.</summary>
    private static void Clear(string folder)
    {
        File.Delete(Path.Combine(folder, RecordFile));
        foreach (string file in Directory.EnumerateFiles(folder).Where(file => !Path.GetFileName(file).StartsWith('.')))
            File.Delete(file);
    }

    private sealed record TrainingRecord(SortedDictionary<string, string> Identity, TrainingResult Result);
}
