using Retune.Training;

namespace Retune.Cli.TensorBoard;

/// <summary>
/// Writes what a run tells of itself as TensorBoard's scalars. The step is the number of training positions read so far,
/// <c>&lt;/s&gt;</c> counted: it goes on within and across iterations, and runs with other streams or texts share its axis.
/// </summary>
/// <param name="folder">The run's own folder; nothing is written before the run begins.</param>
/// <param name="clock">The time of the records; the system's by default.</param>
internal sealed class TensorBoardObserver(string folder, TimeProvider? clock = null) : ITrainingObserver, IDisposable
{
    /// <summary>How often an iteration tells of its progress: a curve of any text has the same detail.</summary>
    private const int ProgressPerIteration = 100;

    private EventFile? _file;
    private bool _goesOn;
    private long _wordsOfIteration;
    private (int Iteration, long Share) _last;

    /// <inheritdoc/>
    public void Started(RunHeader header)
    {
        _goesOn = EventFile.Exists(folder);
        _file = EventFile.Create(folder, clock ?? TimeProvider.System);
        _wordsOfIteration = header.TrainingWords;
    }

    /// <inheritdoc/>
    public void Progressed(TrainingProgress progress)
    {
        (int Iteration, long Share) now = (progress.Iteration, progress.Words * ProgressPerIteration / progress.TotalWords);
        if (now == _last)
            return;
        _last = now;
        Write((progress.Iteration - 1) * progress.TotalWords + progress.Words, ("train/loss_per_word_so_far", progress.LossPerWord));
    }

    /// <inheritdoc/>
    public void IterationCompleted(IterationResult iteration) => Write(
        iteration.Iteration * _wordsOfIteration,
        ("dev/perplexity", iteration.DevelopmentPerplexity),
        ("dev/log_deviation_mean", iteration.LogDeviationMean),
        ("train/loss_per_word", iteration.LossPerWord),
        ("train/learning_rate", iteration.LearningRate),
        ("train/words_per_second", iteration.WordsPerSecond),
        ("train/iteration", iteration.Iteration));

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    /// <summary>Writes scalars. The first ones replace what an earlier call wrote from that step on: beyond the checkpoint it went on from, or all.</summary>
    private void Write(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        if (_file is null)
            return;
        if (_goesOn)
            _file.PurgeFrom(step);
        _goesOn = false;
        _file.Scalars(step, scalars);
    }
}
