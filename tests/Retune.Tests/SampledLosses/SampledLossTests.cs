using FsCheck.Xunit;
using Retune.Candidates;
using Retune.SampledLosses;
using Retune.SparseTraining;
using Retune.Tests.Candidates;

namespace Retune.Tests.SampledLosses;

public class SampledLossTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_number_of_threads_gives_the_same_bits(bool unique)
    {
        var batch = new Batch<float>(1, numClasses: 90, dimension: 37, batchSize: 53, numTrue: 3);
        List<float[]> results = [];
        foreach (int threads in new[] { 1, 2, 3, 7 })
        {
            var table = new ClassTable<float>(batch.Weights.AsSpan().ToArray(), batch.Biases.AsSpan().ToArray(), 90);
            using var loss = new NceLoss<float>(table, new LogUniformSampler(90, 41, unique), 3, removeAccidentalHits: true, threads);
            var adam = new LazyAdam<float>(table, 0.01f);
            for (int step = 0; step < 3; step++)
            {
                loss.ForwardBackward(batch.Labels, batch.Inputs, batch.Upstream);
                loss.Update(adam);
            }
            results.Add([.. loss.Losses, .. loss.InputGradient, .. loss.ClassGradient.Rows, .. loss.ClassGradient.Biases, .. table.Biases, .. Enumerable.Range(0, 90).SelectMany(c => table.Row(c).ToArray())]);
        }
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Property(MaxTest = 40)]
    public bool All_candidates_make_the_sampled_losses_the_full_ones(byte seed)
    {
        var batch = new Batch<double>(seed, numClasses: 2 + seed % 30, dimension: 1 + seed % 9, batchSize: 4, numTrue: 1);
        int numClasses = batch.Table.NumClasses;
        using var softmax = new SampledSoftmaxLoss<double>(batch.Table, new AllCandidateSampler(numClasses), removeAccidentalHits: true);
        softmax.Forward(batch.Labels, batch.Inputs);
        using var nce = new NceLoss<double>(batch.Table, new AllCandidateSampler(numClasses), removeAccidentalHits: true);
        nce.Forward(batch.Labels, batch.Inputs);
        var full = new FullEvaluation<double>(batch.Table);
        return Close(softmax.Losses, full.SoftmaxLoss(batch.Labels, batch.Inputs)) && Close(nce.Losses, full.SigmoidLoss(batch.Labels, batch.Inputs));
    }

    [Property(MaxTest = 40)]
    public bool A_removed_hit_is_a_candidate_left_out(byte seed)
    {
        var batch = new Batch<double>(seed, numClasses: 8, dimension: 3, batchSize: 1, numTrue: 2);
        var random = new Random(seed);
        int[] candidates = [.. Enumerable.Range(0, 9).Select(_ => random.Next(8))];
        double[] counts = [.. candidates.Select(_ => 0.1 + random.NextDouble())];
        int[] kept = [.. Enumerable.Range(0, 9).Where(s => !batch.Labels.Contains(candidates[s]))];
        if (kept.Length == 0)
            return true;
        double[] Losses(int[] which, bool remove) => NceLoss.Compute<double>(
            batch.Weights, batch.Biases, batch.Labels, batch.Inputs, which.Length, 8, 2,
            new SampledValues([.. which.Select(s => candidates[s])], [0.3, 0.7], [.. which.Select(s => counts[s])]), remove);
        return Close(Losses([.. Enumerable.Range(0, 9)], remove: true), Losses(kept, remove: false));
    }

    [Fact]
    public void Losses_without_and_with_gradients_are_the_same()
    {
        var batch = new Batch<float>(2, 50, 16, 10);
        float[] forward = NceLoss.Compute<float>(batch.Weights, batch.Biases, batch.Labels, batch.Inputs, 12, 50, seed: 3);
        SampledLossGradients<float> backward = NceLoss.ComputeGradients<float>(batch.Weights, batch.Biases, batch.Labels, batch.Inputs, batch.Upstream, 12, 50, seed: 3);
        Assert.Equal(forward, backward.Losses);
        Assert.NotEqual(forward, NceLoss.Compute<float>(batch.Weights, batch.Biases, batch.Labels, batch.Inputs, 12, 50, seed: 4));
    }

    [Fact]
    public void The_default_of_the_function_is_a_unique_log_uniform_draw()
    {
        var batch = new Batch<double>(4, 50, 16, 10);
        using var loss = new SampledSoftmaxLoss<double>(batch.Table, new LogUniformSampler(50, 12, unique: true, seed: 9));
        loss.Forward(batch.Labels, batch.Inputs);
        Assert.Equal(loss.Losses.ToArray(), SampledSoftmaxLoss.Compute<double>(batch.Weights, batch.Biases, batch.Labels, batch.Inputs, 12, 50, seed: 9));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_allocates_nothing_after_the_first(int threads)
    {
        var batch = new Batch<float>(5, 500, 32, 64, numTrue: 2);
        using var loss = new NceLoss<float>(batch.Table, new LogUniformSampler(500, 16), 2, threads: threads);
        SparseOptimizer<float>[] optimizers = [new SparseSgd<float>(batch.Table, 0.01f), new SparseAdagrad<float>(batch.Table, 0.01f), new LazyAdam<float>(batch.Table, 0.01f)];
        int[] few = batch.Labels[..64];
        float[] fewInputs = batch.Inputs[..(32 * 32)], fewUpstream = batch.Upstream[..32];
        Assert.Equal(0, Allocation.Of(Step));

        void Step()
        {
            loss.ForwardBackward(batch.Labels, batch.Inputs, batch.Upstream);
            foreach (SparseOptimizer<float> optimizer in optimizers)
                loss.Update(optimizer);
            loss.Forward(few, fewInputs);
            loss.ForwardBackward(few, fewInputs, fewUpstream);
        }
    }

    [Fact]
    public void A_forward_call_leaves_no_gradient_of_an_earlier_batch()
    {
        var batch = new Batch<float>(6, 50, 4, 8);
        using var loss = new NceLoss<float>(batch.Table, new LogUniformSampler(50, 5));
        loss.ForwardBackward(batch.Labels, batch.Inputs, batch.Upstream);
        Assert.NotEqual(0, loss.ClassGradient.Count);
        loss.Forward(batch.Labels, batch.Inputs);
        Assert.Equal(0, loss.ClassGradient.Count);
        Assert.Equal(0, loss.InputGradient.Length);
    }

    private static bool Close(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            if (!(Math.Abs(x[i] - y[i]) <= 1e-12 * Math.Max(1, Math.Abs(y[i]))))
                return false;
        }
        return x.Length == y.Length;
    }
}
