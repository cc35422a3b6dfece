namespace Retune.Training;

/// <summary>Where the schedule of <see cref="AnnealingOptions"/> stands; part of a checkpoint.</summary>
/// <param name="LearningRate">The rate of the present iteration.</param>
/// <param name="IsAnnealing">Whether the rate is being lowered.</param>
/// <param name="AnnealedIterations">Iterations run at a lowered rate.</param>
/// <param name="IsFinished">Whether no iteration is left.</param>
internal sealed record AnnealingSchedule(double LearningRate, bool IsAnnealing = false, int AnnealedIterations = 0, bool IsFinished = false)
{
    /// <summary>The schedule after iteration <paramref name="iteration"/> (from 1) has been measured on the development text.</summary>
    /// <param name="options">The schedule's numbers.</param>
    /// <param name="iteration">The iteration that ended.</param>
    /// <param name="perplexity">Its development perplexity.</param>
    /// <param name="bestBefore">The best before it; +∞ if there was none, which counts as an improvement of 100 %.</param>
    public AnnealingSchedule After(AnnealingOptions options, int iteration, double perplexity, double bestBefore)
    {
        int annealed = AnnealedIterations + (IsAnnealing ? 1 : 0);
        double improvement = double.IsPositiveInfinity(bestBefore) ? 1 : (bestBefore - perplexity) / bestBefore;
        bool annealing = IsAnnealing || (iteration >= options.FixedIterations && improvement < options.Threshold);
        bool finished = iteration >= options.MaximumIterations || (annealing && annealed >= options.AnnealedIterations);
        return new AnnealingSchedule(annealing && !finished ? LearningRate * options.Factor : LearningRate, annealing, annealed, finished);
    }
}
