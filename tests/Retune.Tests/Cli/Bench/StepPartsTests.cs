using Retune.Cli.Bench;
using Retune.Cli.Options;
using Retune.Models;

namespace Retune.Tests.Cli.Bench;

public class StepPartsTests
{
    /// <summary>All products of a step but for those of the last one back in time, which the operations of a word count as if they were there.</summary>
    [Fact]
    public void The_parts_hold_all_products_of_a_step()
    {
        var run = new BenchRun(2, quick: true, default);
        var shape = new NetworkShape(60, 8, 12, 2);
        using var load = new TrainingLoad(run, shape, new Preset(8, 12, 2, 6, 5));
        using var parts = new StepParts(run, load);
        double missing = shape.Layers * 2.0 * load.Streams * 4 * shape.HiddenSize * shape.HiddenSize;
        Assert.Equal(StepOperations.Nce(shape, 5) * load.Words - missing, parts.Parts.Sum(part => part.Operations), 1.0);
    }
}
