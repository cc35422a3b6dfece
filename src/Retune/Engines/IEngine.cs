using Retune.Models;
using Retune.Streams;

namespace Retune.Engines;

/// <summary>
/// Runs the mathematics of one network on one device. It owns the parameters, their gradients, the recurrent states and all
/// buffers; whoever drives it sees minibatches go in and losses come out. A training step is
/// <see cref="ForwardBackward"/> followed by <see cref="Update"/>.
/// </summary>
/// <typeparam name="T">Precision of the parameters.</typeparam>
public interface IEngine<T> : IEvaluationEngine where T : unmanaged, System.Numerics.INumberBase<T>
{
    /// <summary>The network's sizes.</summary>
    NetworkShape Shape { get; }

    /// <summary>
    /// Loss of each position of the last <see cref="ForwardBackward"/>, [time, stream], natural log.
    /// </summary>
    ReadOnlySpan<T> PositionLosses { get; }

    /// <summary>Sets the recurrent states of the model and of its references to zero: a new text begins.</summary>
    void ResetState();

    /// <summary>
    /// Forward and backward over one window; states are carried on to the next window, gradients are kept for
    /// <see cref="Update"/>.
    /// </summary>
    /// <param name="batch">Inputs and targets [time, stream]; every position has a target.</param>
    /// <param name="noise">[S] noise word ids shared by all positions; empty for cross-entropy.</param>
    /// <param name="step">Number of the step: the counter of the dropout masks.</param>
    /// <returns>The loss: summed over time steps, averaged over streams, natural log.</returns>
    /// <exception cref="ArgumentException">The batch or the noise has another size than was announced, or an id outside the vocabulary.</exception>
    double ForwardBackward(Minibatch batch, ReadOnlySpan<int> noise, uint step);

    /// <summary>
    /// p -= rate · (min(1, clip / norm) · gradient + decay · p), the norm being that of the loss gradient alone over all
    /// parameters, duplicate rows summed.
    /// </summary>
    /// <param name="learningRate">The rate of this step; rate · decay must be below 1.</param>
    /// <returns>The gradient's norm before clipping. If it is not finite nothing was updated.</returns>
    /// <exception cref="ArgumentException">A rate that is negative, not finite, or too high for the decay.</exception>
    double Update(double learningRate);

    /// <summary>
    /// The parameters as they are now, all decay applied, in the order of <see cref="NetworkShape.TensorShapes"/>, to be read
    /// before the next step. Reading changes nothing and takes no memory but the reader's.
    /// </summary>
    IEnumerable<ParameterTensor<T>> Parameters { get; }

    /// <summary>A copy of <see cref="Parameters"/>, as large as the model.</summary>
    NetworkParameters<T> ReadParameters();

    /// <summary>A dense copy of the gradients of the last <see cref="ForwardBackward"/>, before clipping: for checking.</summary>
    NetworkParameters<T> ReadGradients();

    /// <summary>
    /// Everything that a resumed run needs to go on bit for bit: raw rows with their decay clocks, the model's and the
    /// references' recurrent states. To be written before the next step.
    /// </summary>
    IReadOnlyList<StateTensor> CaptureState();

    /// <summary>Restores a captured state: <paramref name="fill"/> is called for each tensor and fills its values.</summary>
    void RestoreState(Action<StateTensor> fill);
}
