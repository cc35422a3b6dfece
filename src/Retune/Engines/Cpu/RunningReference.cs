using Retune.Kernels;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines.Cpu;

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
