using Retune.Kernels;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>Evaluates a finished model on the CPU; without the buffers of a training.</summary>
internal sealed class CpuEvaluationEngine : IEvaluationEngine
{
    private readonly NetworkShape _shape;
    private readonly ThreadTeam _team;
    private readonly MatrixScratch[] _scratch;
    private readonly DecayingRows _embedding;
    private readonly OutputTable _output;
    private readonly LstmWeights _weights;
    private readonly long _memory;
    private CpuEvaluation? _evaluation;

    public CpuEvaluationEngine(NetworkParameters<float> parameters, int threads, long memory = EngineOptions.DefaultScoreMemory)
    {
        _memory = memory;
        _shape = parameters.Shape;
        _team = new ThreadTeam(threads);
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new MatrixScratch())];
        var clock = new DecayClock();
        _embedding = new DecayingRows(parameters.Embedding, _shape.VocabularySize, _shape.EmbeddingSize, clock);
        _output = new OutputTable(parameters, clock);
        _weights = new LstmWeights(parameters, MatrixProducts.Managed);
    }

    public string Device => "cpu";

    public string Kernels => CpuKernels.Description;

    public int EvaluationTime => _evaluation?.MaximumTime ?? 0;

    public void ResetEvaluation(int streams) =>
        _evaluation = CpuEvaluation.Start(_evaluation, _team, _shape, _embedding, _output, _weights, _scratch, streams, _memory);

    public void Evaluate(Minibatch batch, Span<double> scores, Span<double> logSums) => _evaluation!.Evaluate(batch, scores, logSums);

    public void Dispose() => _team.Dispose();
}
