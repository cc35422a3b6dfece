using FsCheck.Xunit;
using Retune.SampledLosses;

namespace Retune.Tests.SampledLosses;

public class PartitionTests
{
    [Property]
    public bool Every_class_has_its_own_row_and_every_row_its_class(byte classes, byte shards, bool mod)
    {
        var partition = new Partition(1 + classes, 1 + shards % 9, mod ? PartitionStrategy.Mod : PartitionStrategy.Div);
        var places = Enumerable.Range(0, partition.NumClasses).Select(partition.Locate).ToHashSet();
        var rows = Enumerable.Range(0, partition.NumShards).SelectMany(shard => Enumerable.Range(0, partition.Height(shard)).Select(row => (shard, row)));
        return places.SetEquals(rows) && places.Count == partition.NumClasses;
    }

    [Fact]
    public void Mod_deals_classes_out_and_div_cuts_blocks()
    {
        Assert.Equal((1, 3), new Partition(23, 3, PartitionStrategy.Mod).Locate(10));
        var div = new Partition(23, 3, PartitionStrategy.Div);        // 8, 8, 7
        Assert.Equal((0, 7), div.Locate(7));
        Assert.Equal((1, 0), div.Locate(8));
        Assert.Equal((2, 6), div.Locate(22));
    }
}
