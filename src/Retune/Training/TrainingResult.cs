using Retune.Evaluation;

namespace Retune.Training;

/// <summary>What a finished run brought.</summary>
/// <param name="BestIteration">The iteration whose model was kept, from 1; 0 for the trained model the run began with.</param>
/// <param name="Development">The kept model on the development text, under the ln Z it was trained with; null when the run was interrupted before any was kept.</param>
/// <param name="LnZ">The kept model's ln Z: re-centred if the options say so.</param>
/// <param name="Iterations">Every iteration, in order, those before a resume too.</param>
/// <param name="WordsPerSecond">Training speed over the whole run, evaluation not counted.</param>
/// <param name="Interrupted">Whether the run was cancelled; its checkpoint allows a resume.</param>
public sealed record TrainingResult(
    int BestIteration, EvaluationResult? Development, double LnZ, IReadOnlyList<IterationResult> Iterations, double WordsPerSecond, bool Interrupted)
{
    /// <summary>Whether <see cref="TrainingTask.StopEarly"/> ended the run before its schedule did.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>Seconds of training, evaluation not counted, those before a resume too.</summary>
    public double Seconds { get; init; }
}
