using System.Numerics;

namespace Retune.Candidates;

/// <summary>
/// Integer weights of n items with O(log n) update and O(log n) search by cumulated weight (P. Fenwick, "A new data structure for
/// cumulative frequency tables", 1994). Node i, counted from 1, holds the sum of the i &amp; -i items that end with item i-1.
/// </summary>
internal sealed class FenwickTree
{
    private readonly long[] _nodes;
    private readonly long[] _weights;

    /// <summary>n items of weight 1.</summary>
    public FenwickTree(int count)
    {
        _nodes = new long[count + 1];
        _weights = new long[count];
        for (int i = 1; i <= count; i++)
            _nodes[i] = i & -i;
        Array.Fill(_weights, 1);
        Total = count;
    }

    /// <summary>Sum of all weights.</summary>
    public long Total { get; private set; }

    /// <summary>Weight of one item.</summary>
    public long this[int item] => _weights[item];

    /// <summary>Adds 1 to the weight of one item.</summary>
    public void Increment(int item)
    {
        _weights[item]++;
        Total++;
        for (int i = item + 1; i < _nodes.Length; i += i & -i)
            _nodes[i]++;
    }

    /// <summary>The item whose interval of the cumulated weights holds <paramref name="position"/>, in [0, Total).</summary>
    public int Find(long position)
    {
        int before = 0;                                 // items known to lie wholly before the position
        for (int step = (int)BitOperations.RoundUpToPowerOf2((uint)_nodes.Length) >> 1; step > 0; step >>= 1)
        {
            int node = before + step;
            if (node < _nodes.Length && _nodes[node] <= position)
            {
                before = node;
                position -= _nodes[node];
            }
        }
        return before;
    }
}
