using Retune.Training;

namespace Retune.Experiments;

/// <summary>Watches an experiment. Calls come from several threads, but never two at once; none needs to do anything.</summary>
public interface IExperimentObserver
{
    /// <summary>Once, when texts and vocabulary are ready.</summary>
    /// <param name="results">What is known from earlier calls: texts, vocabulary, finished points.</param>
    void Prepared(ExperimentResults results)
    {
    }

    /// <summary>A training begins, or goes on from its checkpoint.</summary>
    /// <param name="point">The point.</param>
    /// <param name="header">The run; it says where it was resumed.</param>
    /// <param name="again">Whether its figures are known, and only its model is needed once more.</param>
    void PointStarted(PointDescription point, RunHeader header, bool again)
    {
    }

    /// <summary>What lay in the work folder could not be gone on from: the point begins again.</summary>
    /// <param name="point">The point's name.</param>
    /// <param name="reason">Why, one sentence.</param>
    void PointRestarted(string point, string reason)
    {
    }

    /// <summary>An iteration of a point ended.</summary>
    /// <param name="point">The point's name.</param>
    /// <param name="iteration">What it brought.</param>
    void IterationCompleted(string point, IterationResult iteration)
    {
    }

    /// <summary>A few times a second for each running point, at most.</summary>
    void Progressed(ExperimentProgress progress)
    {
    }

    /// <summary>A point is done; its file is written.</summary>
    /// <param name="result">What it brought.</param>
    /// <param name="done">Points that are done.</param>
    /// <param name="total">Points in all.</param>
    void PointCompleted(PointResult result, int done, int total)
    {
    }

    /// <summary>Something that the experiment goes on in spite of.</summary>
    /// <param name="message">One sentence.</param>
    void Warned(string message)
    {
    }
}

/// <summary>What a point trains.</summary>
/// <param name="Point">Its name.</param>
/// <param name="Recipe">A <see cref="Experiments.Recipe"/>.</param>
/// <param name="From">The recipe of the model it goes on from; null from scratch.</param>
/// <param name="DomainShare">How much of the domain's training text it reads.</param>
/// <param name="LearningRate">Initial rate.</param>
/// <param name="Gamma">γ; 1 without a reference.</param>
/// <param name="Seed">Seed.</param>
public sealed record PointDescription(string Point, string Recipe, string? From, double DomainShare, double LearningRate, double Gamma, ulong Seed);

/// <summary>Where an experiment is.</summary>
/// <param name="PointsDone">Points that are done.</param>
/// <param name="PointsTotal">Points in all.</param>
/// <param name="Running">The points that run now.</param>
/// <param name="TimeLeft">At the speeds measured so far; null before any was.</param>
public sealed record ExperimentProgress(int PointsDone, int PointsTotal, IReadOnlyList<RunningPoint> Running, TimeSpan? TimeLeft);

/// <summary>Where a point is.</summary>
/// <param name="Point">Its name.</param>
/// <param name="Iterations">How many iterations it takes, as far as its schedule tells.</param>
/// <param name="Training">Its training.</param>
public sealed record RunningPoint(string Point, int Iterations, TrainingProgress Training);
