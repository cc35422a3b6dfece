using Retune.Sampling;

namespace Retune.Tests.Sampling;

public class DropoutRateTests
{
    [Fact]
    public void The_mean_factor_is_one_and_the_share_dropped_is_the_probability()
    {
        var dropout = new DropoutRate(0.25);
        int dropped = 0;
        const int Elements = 100_000;
        for (int i = 0; i < Elements; i++)
        {
            double factor = dropout.Factor(3, 9, 1, i / 100, i % 100);
            Assert.True(factor == 0 || factor == 4.0 / 3);
            dropped += factor == 0 ? 1 : 0;
        }
        Assert.InRange(dropped, 24_500, 25_500);         // 3.7 standard deviations
    }

    [Fact]
    public void Steps_sites_rows_and_seeds_have_masks_of_their_own()
    {
        var dropout = new DropoutRate(0.5);
        string Mask(ulong seed, uint step, int site, int row) =>
            string.Concat(Enumerable.Range(0, 64).Select(column => dropout.Factor(seed, step, site, row, column) == 0 ? '0' : '1'));
        string[] masks = [Mask(1, 0, 0, 0), Mask(2, 0, 0, 0), Mask(1, 1, 0, 0), Mask(1, 0, 1, 0), Mask(1, 0, 0, 1)];
        Assert.Equal(5, masks.Distinct().Count());
    }

    [Fact]
    public void No_dropout_drops_nothing()
    {
        var dropout = new DropoutRate(0);
        Assert.False(dropout.IsActive);
        Assert.Equal(1, dropout.KeepScale);
        Assert.Equal(dropout, default);
        Assert.Equal(1, default(DropoutRate).Factor(1, 2, 3, 4, 5));
    }
}
