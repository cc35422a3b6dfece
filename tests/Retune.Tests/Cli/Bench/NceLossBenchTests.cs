using Retune.Cli.Bench;

namespace Retune.Tests.Cli.Bench;

public class NceLossBenchTests
{
    [Theory]
    [InlineData(NceLossBench.Sgd)]
    [InlineData(NceLossBench.LazyAdam)]
    public void Every_height_is_measured(string optimizer)
    {
        IReadOnlyList<NceLossBench.Row> rows = new NceLossBench(batchSize: 4, dimension: 8, numSampled: 3, threads: 1, calls: 2).Run([50, 100], optimizer);
        Assert.Equal([(50, optimizer), (100, optimizer)], rows.Select(row => (row.NumClasses, row.Optimizer)));
        Assert.All(rows, row => Assert.True(row.BestMilliseconds > 0 && row.BestMilliseconds <= row.MedianMilliseconds));
    }
}
