using Retune.Kernels;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>
/// The loss over the output rows: from the top outputs of a window to position losses, dL/dTop and the gradients of the
/// output rows. Its methods but <see cref="Begin"/> are parts of a body that every thread of the team runs.
/// </summary>
internal interface IOutputLayer
{
    /// <summary>[N] loss of each position.</summary>
    float[] PositionLosses { get; }

    /// <summary>Gradients of the output rows and biases.</summary>
    IReadOnlyList<IGradient> Gradients { get; }

    /// <summary>Takes a window's targets and noise. One thread alone.</summary>
    void Begin(Minibatch batch, ReadOnlySpan<int> noise);

    /// <summary>Brings rows up to date and prepares what does not depend on the top outputs. Barriers inside.</summary>
    void Prepare(int thread, MatrixScratch scratch);

    /// <summary>Computes losses and gradients; <paramref name="topGradient"/> [N, H] is complete on return. Barriers inside.</summary>
    void Run(int thread, MatrixScratch scratch, LstmWindow window, float[] topGradient);
}
