using Retune.Candidates;
using Retune.SampledLosses;
using Retune.SparseTraining;

namespace Retune.Tests.SampledLosses;

/// <summary>What is refused before any work, each with both numbers and what to do.</summary>
public class RefusalTests
{
    private readonly Batch<float> _batch = new(1, numClasses: 100, dimension: 8, batchSize: 6, numTrue: 2);

    [Theory]
    [InlineData(50)]
    [InlineData(200)]
    public void Half_and_twice_the_number_of_classes_are_refused(int numClasses)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => NceLoss.Compute<float>(_batch.Weights, _batch.Biases, _batch.Labels, _batch.Inputs, 10, numClasses, 2));
        Assert.Contains($"numClasses is {numClasses}, but biases has 100 elements", error.Message);
    }

    [Fact]
    public void Weights_of_another_height_than_the_biases_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ClassTable<float>(new float[803], new float[100], 100));
        Assert.Contains("803 elements in all, which is not a multiple of numClasses = 100", error.Message);
        Assert.Throws<ArgumentException>(() => new ClassTable<float>(Array.Empty<float>(), new float[100], 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassTable<float>(new float[8], new float[8], 0));

        // A table of half the height whose weights happen to divide: d differs, and the inputs show it.
        error = Assert.Throws<ArgumentException>(() => NceLoss.Compute<float>(_batch.Weights, new float[50], new int[12], _batch.Inputs, 10, 50, 2));
        Assert.Contains("inputs has 48 elements, but labels of 6 rows and weights of dimension 16 need 96", error.Message);
    }

    [Fact]
    public void Shards_of_other_heights_than_the_strategy_says_are_refused()
    {
        Memory<float>[] shards = [new float[3 * 4], new float[4 * 4], new float[3 * 4]];
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ClassTable<float>(shards, new float[10], 10, PartitionStrategy.Div));
        Assert.Contains("Shard 0 of 3 has 12 elements, but with strategy Div, numClasses = 10 and dimension 4 it must have 4 rows", error.Message);
        Assert.Throws<ArgumentException>(() => new ClassTable<float>(Array.Empty<Memory<float>>(), new float[10], 10));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-1)]
    public void A_label_outside_the_classes_is_refused(int label)
    {
        _batch.Labels[5] = label;
        ArgumentException error = Assert.Throws<ArgumentOutOfRangeException>(() => NceLoss.Compute<float>(_batch.Weights, _batch.Biases, _batch.Labels, _batch.Inputs, 10, 100, 2));
        Assert.Contains($"labels[2,1] is {label}, but numClasses is 100", error.Message);
    }

    [Fact]
    public void Lengths_that_disagree_are_refused()
    {
        using var loss = new NceLoss<float>(_batch.Table, new LogUniformSampler(100, 10), 2);
        Contains("labels has 11 elements, which is not a positive multiple of numTrue = 2", () => loss.Forward(_batch.Labels[..11], _batch.Inputs));
        Contains("labels has 0 elements", () => loss.Forward(Array.Empty<int>(), Array.Empty<float>()));
        Contains("inputs has 40 elements, but labels of 6 rows and weights of dimension 8 need 48", () => loss.Forward(_batch.Labels, _batch.Inputs[..40]));
        Contains("upstream has 5 elements, but labels has 12 with numTrue = 2", () => loss.ForwardBackward(_batch.Labels, _batch.Inputs, new float[5]));
        Contains("upstream has 0 elements", () => loss.ForwardBackward(_batch.Labels, _batch.Inputs, default));
    }

    [Fact]
    public void Candidates_that_do_not_fit_are_refused()
    {
        using var loss = new NceLoss<float>(_batch.Table, null, 2);
        double[] counts = [.. Enumerable.Repeat(0.5, 12)];
        Contains("sampledCandidates[1] is 100, but numClasses is 100", () => Forward(new([3, 100], counts, [1, 1])));
        Contains("sampledExpectedCount[0], of class 3, is 0", () => Forward(new([3, 4], counts, [0, 1])));
        Contains("11 trueExpectedCount values for 12 labels", () => Forward(new([3], counts.AsSpan(1), [1])));
        Contains("sampledValues holds no candidate", () => Forward(new([], counts, [])));
        Contains("numSampled is 3, but sampledValues holds 1", () =>
            NceLoss.Compute<float>(_batch.Weights, _batch.Biases, _batch.Labels, _batch.Inputs, 3, 100, 2, new SampledValues([3], counts, [1])));
        Assert.Throws<InvalidOperationException>(() => loss.Forward(_batch.Labels, _batch.Inputs));

        void Forward(SampledValues values) => loss.Forward(_batch.Labels, _batch.Inputs, values);
    }

    [Fact]
    public void A_label_that_noise_cannot_draw_does_not_go_silent()
    {
        _batch.Labels.AsSpan().Fill(50);
        _batch.Labels[7] = 1;
        using var loss = new NceLoss<float>(_batch.Table, new FixedUnigramSampler([.. Enumerable.Repeat(1.0, 98)], 10, numReservedIds: 2), 2);
        Contains("labels[3,1] is class 1, whose expected count is 0", () => loss.Forward(_batch.Labels, _batch.Inputs));
    }

    [Fact]
    public void A_sampler_over_another_number_of_classes_is_refused() =>
        Contains("The sampler draws from 200 classes, but numClasses is 100", () => new NceLoss<float>(_batch.Table, new LogUniformSampler(200, 10)));

    [Fact]
    public void An_update_without_a_gradient_is_refused()
    {
        using var loss = new NceLoss<float>(_batch.Table, new LogUniformSampler(100, 10), 2);
        var sgd = new SparseSgd<float>(_batch.Table, 0.1f);
        Assert.Throws<InvalidOperationException>(() => loss.Update(sgd));
        loss.ForwardBackward(_batch.Labels, _batch.Inputs, new float[6]);
        loss.Update(sgd);
        loss.Forward(_batch.Labels, _batch.Inputs);
        Assert.Contains("call ForwardBackward right before", Assert.Throws<InvalidOperationException>(() => loss.Update(sgd)).Message);
        loss.ForwardBackward(_batch.Labels, _batch.Inputs, new float[6]);
        Assert.ThrowsAny<ArgumentException>(() => loss.ForwardBackward(new int[12].Select(_ => 100).ToArray(), _batch.Inputs, new float[6]));
        Assert.Throws<InvalidOperationException>(() => loss.Update(sgd));
    }

    [Fact]
    public void A_row_beyond_the_gradient_is_refused_though_an_earlier_batch_filled_it()
    {
        using var loss = new NceLoss<float>(_batch.Table, new LogUniformSampler(100, 10), 2);
        loss.ForwardBackward(_batch.Labels, _batch.Inputs, new float[6]);
        int before = loss.ClassGradient.Count;
        loss.ForwardBackward(_batch.Labels[..2], _batch.Inputs[..8], new float[1]);
        Assert.True(loss.ClassGradient.Count < before);
        Assert.Equal(8, loss.ClassGradient.Row(loss.ClassGradient.Count - 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => loss.ClassGradient.Row(loss.ClassGradient.Count).Length);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NceLoss<float>(_batch.Table, null, numTrue: 0));
        Assert.ThrowsAny<ArgumentException>(() => new NceLoss<float>(_batch.Table, null, threads: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FullEvaluation<float>(_batch.Table, numTrue: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FullEvaluation<float>(_batch.Table, threads: 0));
        Assert.Throws<NotSupportedException>(() => new ClassTable<Half>(new Half[8], new Half[8], 8));
    }

    [Fact]
    public void The_first_weight_that_is_no_number_is_named_on_request()
    {
        _batch.Table.RequireFinite();
        _batch.Weights[8 * 17 + 3] = float.NaN;
        Contains("weights[17,3] is NaN", _batch.Table.RequireFinite);
        _batch.Biases[4] = float.PositiveInfinity;
        Contains("biases[4] is Infinity", _batch.Table.RequireFinite);
    }

    private static void Contains(string expected, Action action) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(action).Message);
}
