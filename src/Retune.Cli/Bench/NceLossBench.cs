using System.Diagnostics;
using Retune.Candidates;
using Retune.SampledLosses;
using Retune.SparseTraining;

namespace Retune.Cli.Bench;

/// <summary>
/// Time of one training call of NceLoss: draw, loss, gradients and update, over tables of growing height. Labels come from the
/// distribution of the noise, log-uniform; every call has a batch of its own.
/// </summary>
/// <param name="batchSize">B.</param>
/// <param name="dimension">d.</param>
/// <param name="numSampled">S.</param>
/// <param name="threads">Threads that share a batch.</param>
/// <param name="calls">Calls in each of the 20 rounds.</param>
internal sealed class NceLossBench(int batchSize = NceLossBench.BatchSize, int dimension = 128, int numSampled = 64, int threads = 2, int calls = 250)
{
    /// <summary>Plain descent on the touched rows.</summary>
    public const string Sgd = "SGD";

    /// <summary>Adam on the touched rows.</summary>
    public const string LazyAdam = "lazy Adam";

    /// <summary>B of the figures.</summary>
    public const int BatchSize = 128;

    private const int Rounds = 20;
    private const int Batches = 256;

    /// <summary>One line of the table.</summary>
    /// <param name="NumClasses">C.</param>
    /// <param name="Optimizer"><see cref="Sgd"/> or <see cref="LazyAdam"/>.</param>
    /// <param name="BestMilliseconds">A call in the fastest round: nearest to a machine that does nothing else.</param>
    /// <param name="MedianMilliseconds">A call in the median round.</param>
    /// <param name="AllocatedBytesPerCall">By all threads of the process, after warm-up.</param>
    public sealed record Row(int NumClasses, string Optimizer, double BestMilliseconds, double MedianMilliseconds, double AllocatedBytesPerCall);

    /// <summary>Measures every height with one optimiser.</summary>
    public IReadOnlyList<Row> Run(IReadOnlyList<int> heights, string optimizer) => [.. heights.Select(numClasses => Measure(numClasses, optimizer))];

    private Row Measure(int numClasses, string name)
    {
        float[] weights = GC.AllocateUninitializedArray<float>(numClasses * dimension), inputs = new float[batchSize * dimension], mean = new float[batchSize];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (i * 2654435761u >> 8) * 1e-8f - 0.08f;
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = (i * 2246822519u >> 8) * 1e-7f - 0.8f;
        Array.Fill(mean, 1f / batchSize);
        ReadOnlyMemory<int>[] labels = Labels(numClasses);

        var table = new ClassTable<float>(weights, new float[numClasses], numClasses);
        using var loss = new NceLoss<float>(table, new LogUniformSampler(numClasses, numSampled, seed: 1), threads: threads);
        SparseOptimizer<float> optimizer = name == Sgd ? new SparseSgd<float>(table, 0.01f) : new LazyAdam<float>(table, 0.0001f);

        Calls(1000);
        double[] milliseconds = new double[Rounds];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Calls(calls);
            milliseconds[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds / calls;
        }
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Array.Sort(milliseconds);
        return new Row(numClasses, name, milliseconds[0], milliseconds[Rounds / 2], (double)allocated / (Rounds * calls));

        void Calls(int count)
        {
            for (int call = 0; call < count; call++)
            {
                loss.ForwardBackward(labels[call % Batches], inputs, mean);
                loss.Update(optimizer);
            }
        }
    }

    private ReadOnlyMemory<int>[] Labels(int numClasses)
    {
        var sampler = new LogUniformSampler(numClasses, batchSize, unique: false, seed: 2);
        var values = new SampledValues();
        var labels = new ReadOnlyMemory<int>[Batches];
        for (int i = 0; i < Batches; i++)
        {
            sampler.Sample([], values);
            labels[i] = values.SampledCandidates.ToArray();
        }
        return labels;
    }
}
