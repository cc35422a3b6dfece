using System.Collections.Concurrent;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>
/// The paper's study on two corpora: recipes ood, id and ood+id over their rates; fine-tune and kld over rates and γ, from the
/// ood+id and from the ood model; less of the domain's text, seeds, ablations. Every training is a point that leaves a small
/// file when it is done and is never run again; whenever a call is cut, the next one goes on and ends in the same results.
/// </summary>
public sealed class Experiment : IDisposable
{
    private readonly ExperimentTask _task;
    private readonly ExperimentConfig _config;
    private readonly Corpus _corpus;
    private readonly PointStore _store;
    private readonly PointRun _run;
    private readonly PointWork _pointWork;
    private readonly MovedWordsFile _movedWords;
    private readonly ExperimentWatch _watch;
    private readonly BlockingCollection<EndedJob> _ended = [];
    private readonly Dictionary<string, Point> _running = [];
    private Plan _plan;
    private volatile RemainingWork _remaining;              // read by the threads of running points

    private Experiment(ExperimentTask task, IExperimentObserver observer, CancellationToken cancellation)
    {
        _task = task;
        _config = task.Config;
        _corpus = new Corpus(_config, task.Folders, cancellation);
        _store = new PointStore(_config, _corpus, task.Folders);
        _run = new PointRun(_config, _corpus, task.Folders, new Lock());
        _pointWork = new PointWork(_config, _corpus, task.Folders, _run);
        _movedWords = new MovedWordsFile(_config, _corpus, task.Folders, _run);
        _watch = new ExperimentWatch(observer, running => new ExperimentProgress(_remaining!.Done, _remaining.Total, running, _remaining.TimeLeft(running)));
        try
        {
            _plan = new Plan(_config, _store.Find);
            _remaining = Remaining();                       // here a result of another config is refused, before any work
        }
        catch
        {
            _corpus.Dispose();
            throw;
        }
    }

    /// <summary>Runs an experiment, or goes on with it, until it is finished, cancelled or out of budget.</summary>
    /// <param name="task">What, where and with what.</param>
    /// <param name="observer">Told of the progress.</param>
    /// <param name="cancellation">Ends it after the present steps; checkpoints are left.</param>
    /// <exception cref="InputException">
    /// A setting or a text that cannot be used; a finished point of another config; another experiment at work in the folder.
    /// </exception>
    /// <exception cref="DivergenceException">Every run of a recipe that others go on from diverged.</exception>
    /// <exception cref="RetuneException">A folder cannot be written.</exception>
    public static ExperimentOutcome Run(ExperimentTask task, IExperimentObserver observer, CancellationToken cancellation = default)
    {
        ConfigCheck.Check(task.Config);
        using RunFolder work = RunFolder.Open(task.Folders.Work);
        Directory.CreateDirectory(task.Folders.Results);
        using var experiment = new Experiment(task, observer, cancellation);
        return experiment.Run(cancellation);
    }

    /// <summary>What an experiment consists of, which points are done, and how long the others may take. Nothing is trained.</summary>
    /// <exception cref="InputException">As <see cref="Run(ExperimentTask, IExperimentObserver, CancellationToken)"/>.</exception>
    public static ExperimentListing List(ExperimentTask task, CancellationToken cancellation = default)
    {
        ConfigCheck.Check(task.Config);
        using var experiment = new Experiment(task, new Silence(), cancellation);
        (Plan plan, RemainingWork remaining) = (experiment._plan, experiment._remaining);
        return new ExperimentListing(
            [.. plan.Points.Select(point => new ListedPoint(
                point.Id, plan.Status(point) == PointStatus.Done ? experiment._store.Find(point) : null, remaining.Seconds(point.Id)))],
            remaining.TimeLeft([]));
    }

    /// <summary>Closes the token files.</summary>
    public void Dispose()
    {
        _corpus.Dispose();
        _ended.Dispose();
    }

    private ExperimentOutcome Run(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (_config.BudgetHours is { } hours)
            stop.CancelAfter(TimeSpan.FromHours(Math.Min(hours, 24 * 40)));
        ExperimentResults results = WriteResults(compute: false, CancellationToken.None);
        _watch.Tell(observer => observer.Prepared(results));
        Exception? failure = null;
        while (true)
        {
            try
            {
                if (!stop.IsCancellationRequested)
                    StartJobs(stop.Token);
                if (_running.Count == 0)
                    break;
                EndedJob job = _ended.Take();
                _running.Remove(job.Point.Id);
                _watch.Ended(job.Point.Id);
                if (job.Failure is not null)
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(job.Failure);
                Complete(job);
            }
            catch (Exception first)
            {
                // The others end with a checkpoint before anything is closed under them.
                failure ??= first;
                stop.Cancel();
            }
        }
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        bool pointsDone = _plan.Points.All(point => _plan.Status(point) == PointStatus.Done);
        if (!pointsDone && !stop.IsCancellationRequested)
            throw new DivergenceException("Every run of a recipe that others go on from diverged, so that there is nothing to go on from; see the reasons in results.json and choose lower rates.");
        results = WriteResults(compute: true, cancellation);
        bool finished = pointsDone && !_movedWords.Unknown(_plan).Any();
        if (finished && Directory.Exists(Path.Combine(_task.Folders.Work, "states")))
            Directory.Delete(Path.Combine(_task.Folders.Work, "states"), recursive: true);
        return new ExperimentOutcome(results, finished ? ExperimentEnd.Finished : cancellation.IsCancellationRequested ? ExperimentEnd.Interrupted : ExperimentEnd.BudgetUsed);
    }

    /// <summary>
    /// Starts what can be started, in the order of the plan; a model that a point goes on from and that is not here comes before it. Last
    /// come the models of finished points whose moved words are to be told.
    /// </summary>
    private void StartJobs(CancellationToken cancellation)
    {
        List<(Point Point, bool Again)> jobs = [];
        IEnumerable<Point> wanted = _plan.Points.Where(point => _plan.Status(point) == PointStatus.Ready);
        foreach (Point point in wanted.Concat(_movedWords.Unknown(_plan).Where(chosen => !_movedWords.HasModels(chosen))))
        {
            Point next = point.Needs.FirstOrDefault(model => _run.Trained(model) is null) ?? point;
            bool again = _plan.Status(next) == PointStatus.Done;
            if (!_running.ContainsKey(next.Id) && !jobs.Exists(job => job.Point.Id == next.Id))
                jobs.Add((next, again));
        }
        int count = Math.Min(jobs.Count, Math.Max(1, _task.Jobs) - _running.Count);
        int threads = Math.Max(1, _task.Threads / Math.Max(1, _running.Count + count));
        foreach ((Point point, bool again) in jobs.Take(Math.Max(0, count)))
        {
            _running.Add(point.Id, point);
            Point? yardstick = again ? null : _plan.YardstickOf(point);
            PointResult? measure = yardstick is null ? null : _store.Find(yardstick);
            Task.Factory.StartNew(
                () => _ended.Add(_pointWork.Run(point, again, measure, threads, _watch, cancellation)),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Complete(EndedJob job)
    {
        if (job.DevelopmentPerplexityAgain is { } development)
        {
            CompareWithFile(job.Point, development);
            _remaining = Remaining();
            return;
        }
        if (job.Result is not { } result)
            return;                                         // interrupted
        _store.Add(result);
        _plan = new Plan(_config, _store.Find);
        _remaining = Remaining();
        RemoveModels();
        ExperimentResults results = WriteResults(compute: false, CancellationToken.None);
        _watch.Tell(observer => observer.PointCompleted(result, results.PointsDone, results.PointsTotal));
    }

    /// <summary>A model that was trained once more should be the one that the file tells of.</summary>
    private void CompareWithFile(Point point, double development)
    {
        double before = _store.Find(point)!.Development!.Perplexity;
        if (Math.Abs(development - before) > 0.01 * before)
        {
            _watch.Tell(observer => observer.Warned(FormattableString.Invariant(
                $"{point.Id} was trained again because its model is needed, and its development perplexity is {development:F2} where {_task.Folders.PointFile(point.Id)} says {before:F2}, more than 1 % apart; what goes on from it may differ from what was computed before.")));
        }
    }

    /// <summary>Removes the models of points that are done and can neither be chosen nor be gone on from.</summary>
    private void RemoveModels()
    {
        HashSet<string> keep = [.. _plan.WorthKeeping().Select(point => point.Id), .. _running.Keys];
        foreach (Point point in _plan.Points.Where(point => !keep.Contains(point.Id) && _plan.Status(point) == PointStatus.Done))
            _run.Remove(point);
    }

    private ExperimentResults WriteResults(bool compute, CancellationToken cancellation)
    {
        IReadOnlyList<MovedWord> movedWords = _movedWords.Of(_plan, compute, _task.Threads, cancellation);
        ExperimentResults results = new ResultsBuilder(_config, _corpus, _plan, _store.Find).Build(movedWords);
        ExperimentJson.Write(_task.Folders.ResultsFile, results);
        return results;
    }

    private RemainingWork Remaining()
    {
        var done = _plan.Points.Select(point => (Point: point, Result: _store.Find(point))).Where(pair => pair.Result is not null);
        return new RemainingWork(_plan, ModelsTrainedAgain(), new TimeEstimate(_config, _corpus, done.Select(pair => (pair.Point, pair.Result!))), _task.Threads);
    }

    /// <summary>The finished points whose models are needed, for points that go on from them or for the moved words, and do not lie in the work folder.</summary>
    private IReadOnlyList<Point> ModelsTrainedAgain()
    {
        IEnumerable<Point> needed = _plan.Points.Where(point => _plan.Status(point) != PointStatus.Done).SelectMany(point => point.Needs)
            .Concat(_movedWords.Unknown(_plan).SelectMany(chosen => chosen.Needs.Append(chosen)));
        return [.. needed.DistinctBy(point => point.Id).Where(point => _plan.Status(point) == PointStatus.Done && _run.Trained(point) is null)];
    }

    private sealed class Silence : IExperimentObserver
    {
    }
}
