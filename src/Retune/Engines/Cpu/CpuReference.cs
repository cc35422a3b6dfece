using Retune.Kernels;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>A frozen reference model as the output layers see it: its output rows, and its top states over a window.</summary>
internal abstract class CpuReference(Reference<float> reference)
{
    public NetworkParameters<float> Parameters { get; } = reference.Parameters;

    public double LnZ { get; } = reference.LnZ;

    /// <summary>[N, H] top states of the present window.</summary>
    public abstract ReadOnlySpan<float> Top { get; }

    /// <summary>The state that is carried from window to window, where there is one.</summary>
    public virtual LstmState? State => null;

    public static CpuReference Create(Reference<float> reference, MatrixProducts products, int maximumTime, int streams, LstmWindow lender) => reference.States is null
        ? new RunningReference(reference, products, maximumTime, streams, lender)
        : new KeptReference(reference, maximumTime, streams);

    /// <summary>Sets the carried state to zero: a new text begins.</summary>
    public void ResetState() => State?.Reset();

    /// <summary>Starts a window. One thread alone.</summary>
    public abstract void Begin(Minibatch batch);

    /// <summary>This thread's share of what comes before <see cref="Forward"/>.</summary>
    public abstract void Prepare(Minibatch batch, int thread, int threads);

    /// <summary>Computes the top states; a barrier has passed since <see cref="Prepare"/>. Every thread calls it.</summary>
    public abstract void Forward(ThreadTeam team, int thread, MatrixScratch scratch);

    /// <summary>Ends a window. One thread alone.</summary>
    public abstract void End();
}
