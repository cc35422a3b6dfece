using Retune.Kernels;
using Retune.Streams;

namespace Retune.Engines.Cpu;

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
