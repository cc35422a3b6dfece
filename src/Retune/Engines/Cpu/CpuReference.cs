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

/// <summary>A reference whose LSTM runs beside the model's, without dropout.</summary>
internal sealed class RunningReference : CpuReference
{
    private readonly DecayingRows _embedding;
    private readonly LstmWindow _window;

    public RunningReference(Reference<float> reference, MatrixProducts products, int maximumTime, int streams, LstmWindow? lender = null) : base(reference)
    {
        NetworkShape shape = Parameters.Shape;
        _embedding = new DecayingRows(Parameters.Embedding, shape.VocabularySize, shape.EmbeddingSize, new DecayClock());
        var weights = new LstmWeights(Parameters, products);
        weights.PrepareForward(0, 1);
        _window = LstmWindow.ForwardOnly(shape, weights, maximumTime, streams, lender);
    }

    public override ReadOnlySpan<float> Top => _window.Top;

    public override LstmState State => _window.State;

    public override void Begin(Minibatch batch) => _window.Begin(batch.Time);

    public override void Prepare(Minibatch batch, int thread, int threads) => _window.Embed(_embedding, batch.Inputs, 0, 0, thread, threads);

    public override void Forward(ThreadTeam team, int thread, MatrixScratch scratch) => _window.Forward(team, thread, scratch, 0, 0);

    public override void End() => _window.End();
}

/// <summary>A reference whose top states were computed before (<see cref="ReferenceStates"/>) and are only read.</summary>
internal sealed class KeptReference : CpuReference
{
    private readonly ReferenceStates _states;
    private readonly Half[] _halves;
    private readonly float[] _top;

    public KeptReference(Reference<float> reference, int maximumTime, int streams) : base(reference)
    {
        _states = reference.States!;
        _halves = new Half[maximumTime * streams * _states.Width];
        _top = new float[_halves.Length];
    }

    public override ReadOnlySpan<float> Top => _top;

    public override void Begin(Minibatch batch)
    {
        long end = batch.FirstRow + batch.Time * batch.Streams;
        if (batch.FirstRow < 0 || end > _states.Rows)
            throw new ArgumentException($"The window covers rows {batch.FirstRow} to {end} of the run's texts; the reference's states have {_states.Rows}.", nameof(batch));
    }

    public override void Prepare(Minibatch batch, int thread, int threads)
    {
        (int start, int end) = ThreadTeam.Share(batch.Time * batch.Streams, thread, threads);
        int offset = start * _states.Width, length = (end - start) * _states.Width;
        Span<Half> halves = _halves.AsSpan(offset, length);
        _states.Read(batch.FirstRow + start, halves);
        HalfPrecision.ToSingle(halves, _top.AsSpan(offset, length));
    }

    public override void Forward(ThreadTeam team, int thread, MatrixScratch scratch)
    {
        // Prepare has read what a forward pass would compute.
    }

    public override void End()
    {
        // No state is carried on.
    }
}
