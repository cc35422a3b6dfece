using FsCheck.Xunit;
using Retune.Candidates;

namespace Retune.Tests.Candidates;

/// <summary>The structures under the samplers, each against the obvious one.</summary>
public class CandidateStructureTests
{
    [Property]
    public bool A_fenwick_tree_finds_what_a_running_sum_finds(byte size, byte[] increments)
    {
        int count = size + 1;
        var tree = new FenwickTree(count);
        int[] weights = [.. Enumerable.Repeat(1, count)];
        foreach (byte increment in increments ?? [])
        {
            tree.Increment(increment % count);
            weights[increment % count]++;
        }
        int[] owner = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat(i, weights[i]))];
        return tree.Total == owner.Length
            && Enumerable.Range(0, count).All(i => tree[i] == weights[i])
            && Enumerable.Range(0, owner.Length).All(position => tree.Find(position) == owner[position]);
    }

    [Property]
    public bool Class_slots_number_ids_in_order_of_first_occurrence(int[][] calls)
    {
        var slots = new ClassSlots();
        foreach (int[] ids in (calls ?? []).Select(ids => ids ?? []))
        {
            slots.Clear(ids.Length);
            List<int> order = [];
            foreach (int id in ids)
            {
                if (!order.Contains(id))
                    order.Add(id);
                if (slots.GetOrAdd(id) != order.IndexOf(id) || slots.Count != order.Count)
                    return false;
            }
        }
        return true;
    }

    [Theory]
    [InlineData(1e-20, 64, 64, 64e-20)]
    [InlineData(1e-20, 64, 100, 100e-20)]
    [InlineData(0, 3, 9, 0)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 1, 5, 1)]
    [InlineData(0.5, 2, 3, 0.875)]
    public void Expected_counts_keep_their_digits_at_both_ends(double probability, int numSampled, long tries, double expected) =>
        Assert.Equal(expected, ExpectedCount.Of(probability, numSampled, tries), expected * 1e-14);
}
