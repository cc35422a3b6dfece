using Retune.SampledLosses;

namespace Retune.Tests.SampledLosses;

public class FullEvaluationTests
{
    // More classes and examples than one block of the scan holds.
    private readonly Batch<double> _batch = new(3, numClasses: 1300, dimension: 5, batchSize: 101, numTrue: 2);

    private double[][] Logits() => [.. Enumerable.Range(0, 101).Select(b => Enumerable.Range(0, 1300)
        .Select(c => Enumerable.Range(0, 5).Sum(j => _batch.Inputs[b * 5 + j] * _batch.Weights[c * 5 + j]) + _batch.Biases[c]).ToArray())];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Losses_over_several_blocks_are_the_definition(int threads)
    {
        var full = new FullEvaluation<double>(_batch.Table, 2, threads);
        double[] softmax = full.SoftmaxLoss(_batch.Labels, _batch.Inputs), sigmoid = full.SigmoidLoss(_batch.Labels, _batch.Inputs);
        double[][] logits = Logits();
        for (int b = 0; b < 101; b++)
        {
            double trueLogits = (logits[b][_batch.Labels[2 * b]] + logits[b][_batch.Labels[2 * b + 1]]) / 2;
            Assert.Equal(Math.Log(logits[b].Sum(Math.Exp)) - trueLogits, softmax[b], 1e-10);
            Assert.Equal(logits[b].Sum(z => Math.Log(1 + Math.Exp(z))) - trueLogits, sigmoid[b], 1e-8);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(1300)]
    public void Top_k_is_the_head_of_the_sorted_classes(int k)
    {
        (int[] ids, double[] best) = new FullEvaluation<double>(_batch.Table, 2, threads: 2).TopK(_batch.Inputs, k);
        double[][] logits = Logits();
        for (int b = 0; b < 101; b++)
        {
            Assert.Equal(Enumerable.Range(0, 1300).OrderByDescending(c => logits[b][c]).Take(k), ids.Skip(b * k).Take(k));
            for (int i = 0; i < k; i++)
                Assert.Equal(logits[b][ids[b * k + i]], best[b * k + i], 1e-12);
        }
    }

    [Fact]
    public void Of_equal_logits_the_smaller_class_comes_first()
    {
        var table = new ClassTable<float>(new float[600], new float[600], 600);
        (int[] ids, _) = new FullEvaluation<float>(table).TopK(new float[] { 1 }, 3);
        Assert.Equal([0, 1, 2], ids);
    }

    [Fact]
    public void Recall_counts_different_labels_among_the_best()
    {
        // Logits of one example are the biases: best first 3, 1, 0, 2.
        var table = new ClassTable<float>(new float[4], new float[] { 2, 3, 1, 4 }, 4);
        var full = new FullEvaluation<float>(table, numTrue: 2);
        Assert.Equal(0.5, full.RecallAtK([3, 2], new float[1], 2));
        Assert.Equal(1, full.RecallAtK([3, 3], new float[1], 1));
        Assert.Equal((0.5 + 0) / 2, full.RecallAtK([1, 0, 0, 2], new float[2], 2));
    }

    [Fact]
    public void Scores_that_are_no_numbers_are_no_ranking()
    {
        var table = new ClassTable<float>(new[] { float.NaN, 1 }, new float[2], 2);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new FullEvaluation<float>(table).TopK(new float[] { 1 }, 2));
        Assert.Contains("Example 0 has only 1 logits that are numbers, fewer than k = 2", error.Message);
        Assert.Contains("k is 3, but numClasses is 2", Assert.Throws<ArgumentOutOfRangeException>(() => new FullEvaluation<float>(table).TopK(new float[] { 1 }, 3)).Message);
        Assert.Throws<ArgumentException>(() => new FullEvaluation<float>(new ClassTable<float>(new float[4], new float[2], 2)).TopK(new float[3], 1));
    }
}
