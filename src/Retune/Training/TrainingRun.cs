using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Evaluation;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Training;

/// <summary>
/// Trains a model: windows of the texts go through the engine, each followed by an update; after every iteration the
/// development text is measured, the best model kept, the rate annealed, a checkpoint written.
/// </summary>
public sealed class TrainingRun
{
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly TrainingTask _task;
    private readonly TrainingOptions _options;
    private readonly ITrainingObserver _observer;
    private readonly CancellationToken _cancellation;
    private readonly NoiseDistribution? _noise;
    private readonly IEngine<float> _engine;
    private readonly SortedDictionary<string, string> _identity;
    private readonly string _checkpoint;
    private readonly Minibatch _batch;
    private readonly int[] _sample;
    private readonly long _positionsOfIteration;
    private readonly RunState _state;
    private readonly bool _resumed;
    private long _lastProgress;
    private long _lastCheckpoint = Stopwatch.GetTimestamp();

    private TrainingRun(TrainingTask task, ITrainingObserver observer, CancellationToken cancellation)
    {
        Check(task);
        _task = task;
        _options = task.Options;
        _observer = observer;
        _cancellation = cancellation;
        _positionsOfIteration = task.Texts.Sum(text => ParallelStreams.ForTraining(text, _options.Streams).Positions);
        bool sampled = _options.Loss.Kind == LossKind.Nce;
        _noise = sampled ? task.Noise ?? NoiseDistribution.FromCounts(Counts(task), _options.NoiseExponent) : null;
        _sample = new int[sampled ? _options.NoiseSamples : 0];
        _batch = new Minibatch(_options.Bptt, _options.Streams);
        _engine = new CpuEngine(
            task.Model.Parameters,
            [.. task.References.Select(reference => new Reference<float>(Frozen(reference.Parameters), reference.LnZ))],
            new EngineOptions
            {
                Loss = _options.Loss,
                LnZ = task.Model.LnZ,
                Streams = _options.Streams,
                Bptt = _options.Bptt,
                NoiseSamples = _sample.Length,
                Noise = _noise,
                Dropout = _options.Dropout,
                WeightDecay = _options.WeightDecay,
                ClipNorm = _options.ClipNorm,
                Seed = _options.Seed,
                Threads = _options.Threads,
            });
        _identity = RunIdentity.Of(task, _engine.Kernels);
        _checkpoint = Path.Combine(task.OutputFolder, Checkpoint.FileName);
        _resumed = task.Resume;
        try
        {
            _state = _resumed
                ? Checkpoint.Load(_checkpoint, _identity, _engine)
                : new RunState { Schedule = new AnnealingSchedule(_options.LearningRate) };
        }
        catch
        {
            _engine.Dispose();
            throw;
        }
    }

    /// <summary>Runs a training to its end, or until it is cancelled: then a checkpoint is written and the result says so.</summary>
    /// <param name="task">What to train; its model's parameters are changed.</param>
    /// <param name="observer">Told of the progress, or null.</param>
    /// <param name="cancellation">Ends the run after the present step.</param>
    /// <exception cref="InputException">Options, texts and models that do not fit together.</exception>
    /// <exception cref="DivergenceException">The training ran away; the best model so far is in the output folder.</exception>
    /// <exception cref="RetuneException">The folder cannot be written.</exception>
    public static TrainingResult Run(TrainingTask task, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        var run = new TrainingRun(task, observer ?? new Silence(), cancellation);
        using (run._engine)
            return run.Run();
    }

    /// <summary>Whether a folder holds the checkpoint of a run that can be resumed.</summary>
    public static bool HasCheckpoint(string folder) => File.Exists(Path.Combine(folder, Checkpoint.FileName));

    private TrainingResult Run()
    {
        Directory.CreateDirectory(_task.OutputFolder);
        _observer.Started(Header());
        if (_task.ModelIsTrained && _state.Best is null)
            Keep(Evaluate(), iteration: 0);
        while (!_state.Schedule.IsFinished)
        {
            if (!RunIteration())
            {
                SaveCheckpoint();
                return Result(_task.Model.LnZ, interrupted: true);
            }
            CompleteIteration();
        }
        return Finish();
    }

    /// <summary>One pass over the texts, from where the state says. False when cancelled.</summary>
    private bool RunIteration()
    {
        for (; _state.Text < _task.Texts.Count; _state.Text++, _state.Position = 0)
        {
            ParallelStreams streams = ParallelStreams.ForTraining(_task.Texts[_state.Text], _options.Streams);
            streams.Position = _state.Position;
            if (streams.Position == 0)
                _engine.ResetState();
            while (streams.Read(_batch))
            {
                long started = Stopwatch.GetTimestamp();
                _noise?.Draw(_options.Seed, _state.Step, _sample);
                double loss = _engine.ForwardBackward(_batch, _sample, _state.Step);
                double norm = _engine.Update(_state.Schedule.LearningRate);
                if (!double.IsFinite(loss) || !double.IsFinite(norm))
                    throw Divergence(double.IsFinite(loss) ? $"the gradient's norm is {norm}" : $"the loss is {loss}");
                Count(streams, loss, Stopwatch.GetElapsedTime(started).TotalSeconds);
                if (_cancellation.IsCancellationRequested)
                    return false;
                if (Stopwatch.GetElapsedTime(_lastCheckpoint) > CheckpointInterval)
                    SaveCheckpoint();
            }
        }
        return true;
    }

    private void Count(ParallelStreams streams, double loss, double seconds)
    {
        int positions = _batch.Time * _batch.Streams;
        _state.Step++;
        _state.Position = streams.Position;
        _state.Loss += loss * _batch.Streams;
        _state.Words += positions;
        _state.TotalWords += positions;
        _state.Seconds += seconds;
        _state.TotalSeconds += seconds;
        if (_lastProgress != 0 && Stopwatch.GetElapsedTime(_lastProgress) < ProgressInterval)
            return;
        _lastProgress = Stopwatch.GetTimestamp();
        double speed = _state.Words / _state.Seconds;
        _observer.Progressed(new TrainingProgress(
            _state.Iteration, _options.Annealing.MaximumIterations, _state.Words, _positionsOfIteration, _state.Loss / _state.Words,
            _state.Schedule.LearningRate, speed, TimeSpan.FromSeconds((_positionsOfIteration - _state.Words) / speed)));
    }

    private void CompleteIteration()
    {
        EvaluationResult development = Evaluate();
        double bestBefore = _state.Best?.Perplexity ?? double.PositiveInfinity;
        if (!double.IsFinite(development.Perplexity) || development.Perplexity > _engine.Shape.VocabularySize)
            throw Divergence($"the development perplexity is {development.Perplexity:g6}, worse than {_engine.Shape.VocabularySize} equally likely words");
        bool improved = development.Perplexity < bestBefore;
        if (improved)
            Keep(development, _state.Iteration);
        var result = new IterationResult(
            _state.Iteration, _state.Schedule.LearningRate, _state.Loss / _state.Words, development.Perplexity, development.LogDeviation.Mean,
            _state.Words / _state.Seconds, improved);
        _state.Iterations.Add(result);
        _state.Schedule = _state.Schedule.After(_options.Annealing, _state.Iteration, development.Perplexity, bestBefore);
        _state.Iteration++;
        (_state.Text, _state.Position, _state.Loss, _state.Words, _state.Seconds) = (0, 0, 0, 0, 0);
        SaveCheckpoint();
        _observer.IterationCompleted(result);
    }

    private EvaluationResult Evaluate() =>
        Evaluator.Evaluate(_engine, _task.Model.LnZ, _task.DevelopmentText, _options.EvaluationStreams, progress: null, CancellationToken.None);

    private void Keep(EvaluationResult development, int iteration)
    {
        _state.Best = development;
        _state.BestIteration = iteration;
        new LanguageModel(_engine.ReadParameters(), _task.Model.Vocabulary, _task.Model.LnZ, Provenance()).Save(_task.OutputFolder);
    }

    /// <summary>Re-centres the kept model (ln Z + mean log deviation on dev, so that the mean becomes 0) and ends the run.</summary>
    private TrainingResult Finish()
    {
        double lnZ = _task.Model.LnZ + (_options.Recentre ? _state.Best!.LogDeviation.Mean : 0);
        new ModelConfiguration(_engine.Shape, lnZ, Provenance()).Save(Path.Combine(_task.OutputFolder, LanguageModel.ConfigurationFile));
        File.Delete(_checkpoint);
        return Result(lnZ, interrupted: false);
    }

    private TrainingResult Result(double lnZ, bool interrupted) => new(
        _state.BestIteration, _state.Best, lnZ, _state.Iterations, _state.TotalSeconds > 0 ? _state.TotalWords / _state.TotalSeconds : 0, interrupted);

    private void SaveCheckpoint()
    {
        Checkpoint.Save(_checkpoint, _identity, _state, _engine);
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    private RunHeader Header() => new(
        _engine.Device, _engine.Kernels, _options.Threads, _engine.Shape.ParameterCount, _positionsOfIteration, _task.DevelopmentText.Count,
        _noise is null ? null : $"{_sample.Length} words from {_noise.Description}", _resumed ? _state.Iteration : null);

    private JsonObject Provenance() => new()
    {
        ["retune_version"] = typeof(TrainingRun).Assembly.GetName().Version!.ToString(3),
        ["kernels"] = _engine.Kernels,
        ["iteration"] = _state.BestIteration,
        ["development_perplexity"] = _state.Best!.Perplexity,
        ["options"] = JsonSerializer.SerializeToNode(_options, Checkpoint.Json),
    };

    private DivergenceException Divergence(string what) => new(
        FormattableString.Invariant($"The training diverged in iteration {_state.Iteration} at step {_state.Step} with learning rate {_state.Schedule.LearningRate}: {what}; ")
        + (_state.Best is null
            ? "no model was good enough to keep. Choose a lower learning rate."
            : FormattableString.Invariant($"the best model, of iteration {_state.BestIteration} with development perplexity {_state.Best.Perplexity:f2}, is kept in {_task.OutputFolder}. Choose a lower learning rate.")));

    /// <summary>A reference's parameters; a copy where the model that is trained is given as its own reference.</summary>
    private NetworkParameters<float> Frozen(NetworkParameters<float> parameters) =>
        ReferenceEquals(parameters, _task.Model.Parameters) ? parameters.Convert<float>() : parameters;

    /// <summary>C(w) [V] over all training texts.</summary>
    private static long[] Counts(TrainingTask task)
    {
        long[] counts = new long[task.Model.Shape.VocabularySize];
        foreach (Text.TokenFile text in task.Texts)
        {
            for (int word = 0; word < counts.Length; word++)
                counts[word] += text.WordCounts[word];
        }
        return counts;
    }

    private static void Check(TrainingTask task)
    {
        task.Options.Validate();
        if (task.Texts.Count == 0)
            throw new InputException("A training needs at least one training text.");
        for (int text = 0; text < task.Texts.Count; text++)
            Evaluator.CheckText(task.Texts[text], task.Model.Vocabulary, $"training text {text + 1}");
        Evaluator.CheckText(task.DevelopmentText, task.Model.Vocabulary, "development text");
        if (task.Options.Loss.UsesReference && task.References.Count == 0)
            throw new InputException(FormattableString.Invariant($"Gamma is {task.Options.Loss.Gamma}, which needs a reference model, and none is given; give one, or gamma 1."));
        foreach (LanguageModel reference in task.References)
            task.Model.Vocabulary.RequireSame(reference.Vocabulary, "reference model");
        if (task.Noise is not null && task.Noise.Probabilities.Length != task.Model.Shape.VocabularySize)
            throw new InputException($"The noise table has {task.Noise.Probabilities.Length} words, the vocabulary {task.Model.Shape.VocabularySize}.");
    }

    private sealed class Silence : ITrainingObserver
    {
    }
}
