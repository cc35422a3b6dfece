using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;

namespace Retune.Tests.Kernels;

/// <summary>Against loops in double precision, one column a position.</summary>
public sealed class SoftmaxColumnsTests
{
    private const float Scale = 0.7f;
    private static readonly int s_width = PackedMatrix.PanelWidth;

    [Property(MaxTest = 40)]
    public void Each_column_has_its_greatest_score_and_its_sum_of_exponentials(PositiveInt count)
    {
        int words = count.Get % 100 + 1;
        float[] scores = TestValues.Uniform(words * s_width, 1, 30), max = new float[s_width], sum = new float[s_width];
        SoftmaxColumns.MaxAndSumExp(scores, Scale, max, sum);
        for (int column = 0; column < s_width; column++)
        {
            float[] own = Column(scores, column);
            Assert.Equal(own.Max() * Scale, max[column]);
            TestValues.AssertClose(own.Sum(score => Math.Exp((double)Scale * score - max[column])), sum[column], 5e-6);
        }
    }

    [Property(MaxTest = 20)]
    public void Blocks_joined_in_any_groups_have_the_bits_of_one_group_and_the_log_sum_of_all(PositiveInt count, PositiveInt cut)
    {
        int blocks = count.Get % 20 + 1, first = cut.Get % (blocks + 1), stride = 2 * s_width;
        float[] max = TestValues.Uniform(blocks * stride, 1, 40), sum = [.. TestValues.Uniform(blocks * stride, 2, 5).Select(value => value + 6)];
        float[] once = Empty(), twice = Empty();
        double[] onceSum = new double[s_width], twiceSum = new double[s_width];
        SoftmaxColumns.Join(max, sum, blocks, stride, s_width, once, onceSum);
        SoftmaxColumns.Join(max, sum, first, stride, s_width, twice, twiceSum);
        SoftmaxColumns.Join(max.AsSpan(first * stride), sum.AsSpan(first * stride), blocks - first, stride, s_width, twice, twiceSum);
        Assert.Equal(once, twice);
        Assert.Equal(onceSum, twiceSum);
        for (int column = 0; column < s_width; column++)
        {
            double exact = 0;
            for (int block = 0; block < blocks; block++)
                exact += sum[block * stride + s_width + column] * Math.Exp(max[block * stride + s_width + column] - once[column]);
            TestValues.AssertClose(exact, onceSum[column], 1e-6);
        }
    }

    [Property(MaxTest = 40)]
    public void Scores_become_their_share_of_the_softmax(PositiveInt count)
    {
        int words = count.Get % 20 + 1;
        float[] scores = TestValues.Uniform(words * s_width, 1, 8), logSums = TestValues.Uniform(s_width, 2, 3), found = [.. scores];
        SoftmaxColumns.Softmax(found, logSums, Scale, 0.5f);
        float[] added = [.. found];
        SoftmaxColumns.AddSoftmax(scores, logSums, Scale, 0.25f, added);
        for (int i = 0; i < scores.Length; i++)
        {
            double p = Math.Exp((double)Scale * scores[i] - logSums[i % s_width]);
            Assert.Equal(0.5 * p, found[i], 1e-6 * p);
            Assert.Equal(0.75 * p, added[i], 1e-6 * p);
        }
    }

    [Property(MaxTest = 40)]
    public void Scores_become_gradients_towards_a_reference_and_the_loss_is_the_cross_entropy(PositiveInt count)
    {
        int words = count.Get % 20 + 1;
        const float Weight = 0.4f;
        float[] scores = TestValues.Uniform(words * s_width, 1, 3), logSums = TestValues.Uniform(s_width, 2, 2), found = [.. scores];
        float[] reference = [.. TestValues.Uniform(words * s_width, 3).Select(MathF.Abs)], losses = new float[s_width];
        Array.Fill(losses, float.NaN);
        SoftmaxColumns.GradientWithReference(found, reference, logSums, Scale, Weight, losses);
        double[] exact = new double[s_width];
        for (int i = 0; i < scores.Length; i++)
        {
            double lnP = (double)Scale * scores[i] - logSums[i % s_width], aim = Weight * reference[i];
            exact[i % s_width] -= aim * lnP;
            TestValues.AssertClose(Scale * (Math.Exp(lnP) - aim), found[i], 1e-5);
        }
        for (int column = 0; column < s_width; column++)
            TestValues.AssertClose(exact[column], losses[column], 1e-5);
    }

    [Fact]
    public void Biases_are_added_to_their_words()
    {
        float[] scores = TestValues.Uniform(3 * s_width, 1), bias = [0.5f, -2, 7], found = [.. scores];
        SoftmaxColumns.AddBias(found, bias);
        for (int i = 0; i < scores.Length; i++)
            Assert.Equal(scores[i] + bias[i / s_width], found[i]);
    }

    [Fact]
    public void Sums_over_positions_leave_out_the_columns_beyond_them()
    {
        for (int columns = 1; columns <= s_width; columns++)
        {
            float[] values = TestValues.Uniform(2 * s_width, 1), sums = [10, 20];
            for (int i = 0; i < values.Length; i++)
                values[i] = i % s_width < columns ? values[i] : float.NaN;
            SoftmaxColumns.AddRowSums(values, columns, sums);
            Assert.Equal(10 + values.Take(columns).Sum(value => (double)value), sums[0], 1e-5);
            Assert.Equal(20 + values.Skip(s_width).Take(columns).Sum(value => (double)value), sums[1], 1e-5);
        }
    }

    [Fact]
    public void A_column_that_is_not_a_number_stays_that_and_spoils_no_other()
    {
        float[] scores = TestValues.Uniform(9 * s_width, 1), max = new float[s_width], sum = new float[s_width];
        scores[4 * s_width + 3] = float.NaN;
        SoftmaxColumns.MaxAndSumExp(scores, 1, max, sum);
        float[] running = Empty();
        double[] runningSum = new double[s_width];
        SoftmaxColumns.Join(max, sum, 1, s_width, 0, running, runningSum);
        for (int column = 0; column < s_width; column++)
            Assert.Equal(column == 3, double.IsNaN(running[column] + Math.Log(runningSum[column])));
    }

    [Fact]
    public void Rows_of_different_lengths_are_refused()
    {
        float[] scores = new float[2 * s_width], row = new float[s_width], shorter = new float[s_width - 1];
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.AddBias(scores, new float[3]));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.MaxAndSumExp(scores, 1, shorter, row));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.MaxAndSumExp(scores, 1, row, shorter));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.Join(row, row, 2, s_width, 0, new float[s_width], new double[s_width]));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.Join(row, row, 1, s_width, 0, new float[s_width], new double[s_width - 1]));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.Softmax(scores, shorter, 1, 1));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.AddSoftmax(scores, row, 1, 1, row));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.GradientWithReference(scores, row, row, 1, 1, row));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.GradientWithReference(scores, scores, row, 1, 1, shorter));
        Assert.Throws<ArgumentException>(() => SoftmaxColumns.AddRowSums(scores, 1, new float[3]));
    }

    private static float[] Column(float[] scores, int column) => [.. scores.Where((_, index) => index % s_width == column)];

    private static float[] Empty()
    {
        float[] max = new float[s_width];
        Array.Fill(max, float.NegativeInfinity);
        return max;
    }
}
