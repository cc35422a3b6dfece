using Retune.Cli.Bench;

namespace Retune.Tests.Cli.Bench;

public class NceLossBenchTests
{
    [Fact]
    public void Every_height_is_measured_with_both_updates()
    {
        var output = new StringWriter();
        IReadOnlyList<NceLossBench.Row> rows = new NceLossBench(batchSize: 4, dimension: 8, numSampled: 3, threads: 1, calls: 2).Run([50, 100], output);
        Assert.Equal([(50, "SGD"), (50, "lazy Adam"), (100, "SGD"), (100, "lazy Adam")], rows.Select(row => (row.NumClasses, row.Optimizer)));
        Assert.All(rows, row => Assert.True(row.BestMilliseconds > 0 && row.BestMilliseconds <= row.MedianMilliseconds));
        Assert.Equal(2 + rows.Count, output.ToString().TrimEnd().Split('\n').Length);
    }
}
