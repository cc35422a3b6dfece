using Retune.Kernels;
using Retune.Models;
using Retune.Sampling;

namespace Retune.Engines.Cpu;

/// <summary>A frozen reference model: its forward pass, without dropout, with a state of its own.</summary>
internal sealed class CpuReference
{
    private readonly DecayingRows _embedding;
    private readonly LstmWeights _weights;

    public CpuReference(Reference<float> reference, int maximumTime, int streams)
    {
        Parameters = reference.Parameters;
        LnZ = reference.LnZ;
        NetworkShape shape = Parameters.Shape;
        _embedding = new DecayingRows(Parameters.Embedding, shape.VocabularySize, shape.EmbeddingSize, new DecayClock());
        _weights = new LstmWeights(Parameters, forTraining: false);
        _weights.PackForward(0, 1);
        Window = new LstmWindow(shape, _weights, maximumTime, streams, new DropoutRate(0), keep: false);
    }

    public NetworkParameters<float> Parameters { get; }

    public double LnZ { get; }

    public LstmWindow Window { get; }

    /// <summary>Fills this thread's rows of the embedded inputs.</summary>
    public void Embed(ReadOnlySpan<int> inputs, int thread, int threads) => Window.Embed(_embedding, inputs, 0, 0, thread, threads);

    /// <summary>Runs the layers; a barrier has passed since <see cref="Embed"/>. Barriers inside.</summary>
    public void Forward(ThreadTeam team, int thread, MatrixScratch scratch) => Window.Forward(team, thread, scratch, 0, 0);
}
