using Retune.Evaluation;

namespace Retune.Tests.Evaluation;

public class PositionStatisticsTests
{
    [Fact]
    public void Figures_are_those_computed_by_hand_with_and_without_unknown_words()
    {
        // Word 7 is <unk>. ln softmax = score - logSum: -1, -2, -6; ln p = score - ln Z: -1.5, -3, -5.
        var statistics = new PositionStatistics(lnZ: 4, unknownId: 7);
        statistics.Add(3, 2.5, 3.5);
        statistics.Add(7, 1, 3);
        statistics.Add(2, -1, 5);
        Assert.Equal((3, 1), (statistics.Positions, statistics.Unknown));
        Assert.Equal(Math.Exp(9 / 3.0), statistics.Perplexity, 1e-12);
        Assert.Equal(Math.Exp(7 / 2.0), statistics.PerplexityWithoutUnknown, 1e-12);
        Assert.Equal(Math.Exp(9.5 / 3), statistics.UnnormalisedPerplexity, 1e-12);
        Assert.Equal(Math.Exp(6.5 / 2), statistics.UnnormalisedPerplexityWithoutUnknown, 1e-12);
        LogDeviation deviation = statistics.LogDeviation();                // -0.5, -1, 1
        Assert.Equal(-0.5 / 3, deviation.Mean, 1e-12);
        Assert.Equal(2.25 / 3 - 0.25 / 9, deviation.Variance, 1e-12);
        Assert.Equal((-1, -0.5, 1), (deviation.Minimum, deviation.Median, deviation.Maximum));
    }

    [Fact]
    public void Quantiles_of_a_known_list_are_found_whatever_its_order()
    {
        var statistics = new PositionStatistics(lnZ: 0, unknownId: 0);
        for (int i = 0; i <= 200; i++)
            statistics.Add(1, 0, i * 68 % 201 / 2.0);                      // 0, 0.5, ..., 100 shuffled
        LogDeviation deviation = statistics.LogDeviation();
        Assert.Equal((0, 5, 25, 50, 75, 95, 100), (
            deviation.Minimum, deviation.Quantile05, deviation.Quantile25, deviation.Median, deviation.Quantile75, deviation.Quantile95, deviation.Maximum));
        Assert.Equal(50, deviation.Mean, 1e-12);
    }

    [Fact]
    public void Quantiles_lie_between_two_values_in_proportion()
    {
        var statistics = new PositionStatistics(lnZ: 1, unknownId: 0);
        statistics.Add(1, 0, 1);
        statistics.Add(1, 0, 3);
        LogDeviation deviation = statistics.LogDeviation();
        Assert.Equal([0.1, 0.5, 1, 1.5, 1.9], [deviation.Quantile05, deviation.Quantile25, deviation.Median, deviation.Quantile75, deviation.Quantile95], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void One_position_is_its_own_distribution()
    {
        var statistics = new PositionStatistics(lnZ: 1, unknownId: 0);
        statistics.Add(1, 0, 3);
        Assert.Equal(new LogDeviation(2, 0, 2, 2, 2, 2, 2, 2, 2), statistics.LogDeviation());
    }

    [Fact]
    public void A_small_variance_about_a_large_mean_is_not_lost()
    {
        var statistics = new PositionStatistics(lnZ: -20, unknownId: 0);
        for (int i = 0; i < 1000; i++)
            statistics.Add(1, 0, i % 2 == 0 ? 0.01 : -0.01);
        Assert.Equal(1e-4, statistics.LogDeviation().Variance, 1e-11);
    }
}
