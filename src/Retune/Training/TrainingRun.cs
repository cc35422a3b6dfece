using System.Diagnostics;
using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Evaluation;
using Retune.Losses;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Training;

/// <summary>
/// Trains a model: windows of the texts go through the engine, each followed by an update; after every iteration the
/// development text is measured, the best model kept, the rate annealed, a checkpoint written. From its first moment on a
/// run has a checkpoint: whenever it is cut, a resume ends in the same bytes.
/// </summary>
public sealed class TrainingRun
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A perplexity so many times that of equally likely words is no longer chance about a network that has learnt nothing yet.</summary>
    private const double DivergenceMargin = 1.1;

    private readonly TrainingTask _task;
    private readonly TrainingOptions _options;
    private readonly ITrainingObserver _observer;
    private readonly CancellationToken _cancellation;
    private readonly NoiseDistribution? _noise;
    private readonly KeptReferences _references;
    private readonly IEngine<float> _engine;
    private readonly SortedDictionary<string, string> _identity;
    private readonly string _checkpoint;
    private readonly KeptModel _kept;
    private readonly Minibatch _batch;
    private readonly int[] _sample;
    private readonly long[] _firstRows;
    private readonly long _positionsOfIteration;
    private readonly RunState _state;
    private readonly bool _resumed;
    private bool _stoppedEarly;
    private long _lastProgress;
    private long _lastCheckpoint = Stopwatch.GetTimestamp();

    private TrainingRun(TrainingTask task, ITrainingObserver observer, CancellationToken cancellation)
    {
        _task = task;
        _options = task.Options;
        _observer = observer;
        _cancellation = cancellation;
        _firstRows = new long[task.Texts.Count + 1];
        for (int text = 0; text < task.Texts.Count; text++)
            _firstRows[text + 1] = _firstRows[text] + ParallelStreams.ForTraining(task.Texts[text], _options.Streams).Positions;
        _positionsOfIteration = _firstRows[^1];
        bool sampled = _options.Loss.Kind == LossKind.Nce;
        _noise = sampled ? task.Noise ?? NoiseDistribution.FromCounts(TrainingInputs.Counts(task), _options.NoiseExponent) : null;
        _sample = new int[sampled ? _options.NoiseSamples : 0];
        _batch = new Minibatch(_options.Bptt, _options.Streams);
        _references = new KeptReferences(task, cancellation);
        try
        {
            _engine = new CpuEngine(
                TrainingInputs.Trained(task),
                _references.References,
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
                    ScoreMemory = (long)_options.MemoryMebibytes << 20,
                    Products = _options.Products,
                    Threads = _options.Threads,
                });
            _identity = RunIdentity.Of(task, _engine.Kernels);
            _checkpoint = Path.Combine(task.OutputFolder, Checkpoint.FileName);
            _kept = new KeptModel(task, _engine.Kernels, _identity);
            _resumed = task.Resume && HasCheckpoint(task.OutputFolder);
            _state = _resumed
                ? Checkpoint.Load(_checkpoint, task, _identity, _engine)
                : new RunState { Schedule = new AnnealingSchedule(_options.LearningRate) };
        }
        catch
        {
            _engine?.Dispose();
            _references.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs a training to its end, or until it is cancelled: then a checkpoint is written and the result says so. Cancelled while the
    /// references' states are computed, it has not begun: a resume begins it.
    /// </summary>
    /// <param name="task">What to train; its model's parameters are changed in place, and the result lies in its output folder.</param>
    /// <param name="observer">Told of the progress, or null.</param>
    /// <param name="cancellation">Ends the run after the present step.</param>
    /// <exception cref="InputException">
    /// Options, texts and models that do not fit together; another run is at work in the output folder, or its model or checkpoint
    /// lies there; or what is to be resumed is another run, damaged, or finished.
    /// </exception>
    /// <exception cref="DivergenceException">The training ran away; the best model so far is in the output folder.</exception>
    /// <exception cref="RetuneException">The folder cannot be written.</exception>
    public static TrainingResult Run(TrainingTask task, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        TrainingInputs.Check(task);
        using RunFolder? held = task.Folder is null ? RunFolder.Open(task.OutputFolder) : null;
        RequireFree(task, (task.Folder ?? held!).Content);
        TrainingRun run;
        try
        {
            run = new TrainingRun(task, observer ?? new Silence(), cancellation);
        }
        catch (OperationCanceledException)
        {
            return new TrainingResult(0, null, task.Model.LnZ, [], 0, Interrupted: true);
        }
        using (run._references)
        using (run._engine)
            return run.Run();
    }

    /// <summary>A run never replaces another one's model or checkpoint, and a finished one is not resumed.</summary>
    private static void RequireFree(TrainingTask task, RunFolderContent content)
    {
        if (task.Resume && content == RunFolderContent.FinishedModel)
            throw new InputException($"The run in {task.OutputFolder} is finished; there is nothing to resume.");
        if (!task.Resume && content != RunFolderContent.Nothing)
            throw new InputException($"The folder {task.OutputFolder} holds {(content == RunFolderContent.FinishedModel ? "a finished model" : "the checkpoint of another run")} already; choose another output folder, or remove this one.");
    }

    /// <summary>Whether a folder holds the checkpoint of a run that can be resumed.</summary>
    public static bool HasCheckpoint(string folder) => File.Exists(Path.Combine(folder, Checkpoint.FileName));

    private TrainingResult Run()
    {
        _kept.RequireExists(_state);
        _kept.RemoveStale();
        _observer.Started(Header());
        if (!_resumed)
            SaveCheckpoint();
        try
        {
            if (_task.ModelIsTrained && _state.Best is null)
                Keep(Evaluate(), iteration: 0);
            while (!_state.Schedule.IsFinished && !(_stoppedEarly = _state.Best is not null && _task.StopEarly?.Invoke(_state.Iterations) == true))
            {
                if (!RunIteration())
                    return Interrupted();
                CompleteIteration();
            }
        }
        catch (OperationCanceledException)
        {
            // In the middle of an evaluation, which changes nothing: the resumed run begins it again.
            return Interrupted();
        }
        return Finish();
    }

    /// <summary>One pass over the texts, from where the state says. False when cancelled.</summary>
    private bool RunIteration()
    {
        for (; _state.Text < _task.Texts.Count; _state.Text++, _state.Position = 0)
        {
            ParallelStreams streams = ParallelStreams.ForTraining(_task.Texts[_state.Text], _options.Streams, _firstRows[_state.Text]);
            streams.Position = _state.Position;
            if (streams.Position == 0)
                _engine.ResetState();
            // The time of a step is that of reading its window too.
            for (long started = Stopwatch.GetTimestamp(); streams.Read(_batch); started = Stopwatch.GetTimestamp())
            {
                _noise?.Draw(_options.Seed, _state.Step, _sample);
                double loss = _engine.ForwardBackward(_batch, _sample, _state.Step);
                double norm = _engine.Update(_state.Schedule.LearningRate);
                if (!double.IsFinite(loss) || !double.IsFinite(norm))
                    throw double.IsFinite(loss) ? Divergence($"the gradient's norm is {norm}") : Divergence($"the loss is {loss}");
                Count(streams, loss, Stopwatch.GetElapsedTime(started).TotalSeconds);
                if (_cancellation.IsCancellationRequested)
                    return false;
                if (Stopwatch.GetElapsedTime(_lastCheckpoint).TotalMinutes > _options.CheckpointMinutes)
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
        double bound = Math.Max(DivergenceMargin * _engine.Shape.VocabularySize, _state.Best?.Perplexity ?? 0);
        if (!double.IsFinite(development.Perplexity) || development.Perplexity > bound)
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

    /// <summary>Measures the development text. Whoever had cancelled before gets one step further, and not nowhere.</summary>
    private EvaluationResult Evaluate() => Evaluator.Evaluate(
        _engine, _task.Model.LnZ, _task.DevelopmentText, _options.EvaluationStreams, progress: null,
        _cancellation.IsCancellationRequested ? CancellationToken.None : _cancellation);

    private void Keep(EvaluationResult development, int iteration)
    {
        string weights = _kept.Replace(_engine.Parameters.Select(tensor => tensor.Finite(value => Divergence($"tensor {tensor.Name} holds {value}"))), iteration, development);
        (_state.Best, _state.BestIteration, _state.BestWeights) = (development, iteration, weights);
    }

    /// <summary>Re-centres the kept model (ln Z + mean log deviation on dev, so that the mean becomes 0) and ends the run.</summary>
    private TrainingResult Finish()
    {
        double lnZ = _task.Model.LnZ + (_options.Recentre ? _state.Best!.LogDeviation.Mean : 0);
        _kept.Complete(lnZ, _state);
        _references.Finish();
        File.Delete(_checkpoint);          // last: until then a resume ends the run again
        return Result(lnZ, interrupted: false);
    }

    private TrainingResult Interrupted()
    {
        SaveCheckpoint();
        return Result(_task.Model.LnZ, interrupted: true);
    }

    private TrainingResult Result(double lnZ, bool interrupted) => new(
        _state.BestIteration, _state.Best, lnZ, _state.Iterations, _state.TotalSeconds > 0 ? _state.TotalWords / _state.TotalSeconds : 0, interrupted)
    {
        StoppedEarly = _stoppedEarly,
        Seconds = _state.TotalSeconds,
    };

    private void SaveCheckpoint()
    {
        _kept.RequireFolder();
        Checkpoint.Save(_checkpoint, _identity, _state, _engine);
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    private RunHeader Header() => new(
        _engine.Device, _engine.Kernels, _options.Threads, _engine.Shape.ParameterCount, _positionsOfIteration, _task.DevelopmentText.Count,
        _noise is null ? null : $"{_sample.Length} words from {_noise.Description}", _resumed ? _state.Iteration : null,
        _references.References.Count);

    private DivergenceException Divergence(FormattableString what) => new(
        FormattableString.Invariant($"diverged in iteration {_state.Iteration} at step {_state.Step} with learning rate {_state.Schedule.LearningRate}: {FormattableString.Invariant(what)}"),
        _state.Best is null
            ? "no model was good enough to keep. Choose a lower learning rate."
            : FormattableString.Invariant($"the best model, of iteration {_state.BestIteration} with development perplexity {_state.Best.Perplexity:f2}, is kept in {_task.OutputFolder}. Choose a lower learning rate."),
        _state.Iterations, _state.TotalSeconds);

    private sealed class Silence : ITrainingObserver
    {
    }
}
