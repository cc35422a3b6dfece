namespace Retune.Engines.Cpu;

/// <summary>
/// The distinct rows of a table that a step touches, each with its entries (positions and noise words) in order, so that the
/// gradients of duplicates are summed before clipping and in an order that no number of threads changes. All work is in
/// proportion to the entries, none to the table.
/// </summary>
internal sealed class TouchedRows
{
    /// <summary>Entries whose slot is asked for ahead of its use.</summary>
    private const int EntriesAhead = 16;

    private readonly int[] _slotOfRow;
    private readonly int[] _slotOfEntry;
    private readonly int[] _next;

    /// <summary>Reserves space for a table of <paramref name="rows"/> rows and steps of at most <paramref name="maximumEntries"/> entries.</summary>
    public TouchedRows(int rows, int maximumEntries)
    {
        _slotOfRow = new int[rows];
        Array.Fill(_slotOfRow, -1);
        _slotOfEntry = new int[maximumEntries];
        _next = new int[maximumEntries + 1];
        Rows = new int[maximumEntries];
        Starts = new int[maximumEntries + 1];
        Entries = new int[maximumEntries];
    }

    /// <summary>Number of distinct rows.</summary>
    public int Count { get; private set; }

    /// <summary>[Count] the rows, in order of first occurrence.</summary>
    public int[] Rows { get; }

    /// <summary>[Count + 1] where each row's entries begin in <see cref="Entries"/>.</summary>
    public int[] Starts { get; }

    /// <summary>Entry indices grouped by row, ascending within a row.</summary>
    public int[] Entries { get; }

    /// <summary>Replaces the contents by the entries <paramref name="first"/> then <paramref name="second"/>, each a row id.</summary>
    public void Set(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        for (int slot = 0; slot < Count; slot++)
            _slotOfRow[Rows[slot]] = -1;
        Count = 0;
        int total = first.Length + second.Length;
        Starts.AsSpan(0, Math.Min(total + 1, Starts.Length)).Clear();
        for (int entry = 0; entry < total; entry++)
        {
            if (entry + EntriesAhead < total)
                Kernels.Prefetch.Row<int>(_slotOfRow.AsSpan(Row(entry + EntriesAhead, first, second), 1));
            int row = Row(entry, first, second);
            int slot = _slotOfRow[row];
            if (slot < 0)
            {
                slot = _slotOfRow[row] = Count++;
                Rows[slot] = row;
            }
            _slotOfEntry[entry] = slot;
            Starts[slot + 1]++;
        }
        for (int slot = 0; slot < Count; slot++)
        {
            Starts[slot + 1] += Starts[slot];
            _next[slot] = Starts[slot];
        }
        for (int entry = 0; entry < total; entry++)
            Entries[_next[_slotOfEntry[entry]]++] = entry;
    }

    /// <summary>The slots of one thread, balanced by their number of entries.</summary>
    public (int Start, int End) Share(int thread, int threads) => (Boundary(thread, threads), Boundary(thread + 1, threads));

    private static int Row(int entry, ReadOnlySpan<int> first, ReadOnlySpan<int> second) =>
        entry < first.Length ? first[entry] : second[entry - first.Length];

    private int Boundary(int part, int parts)
    {
        int entry = (int)((long)Starts[Count] * part / parts);
        int slot = Starts.AsSpan(0, Count + 1).BinarySearch(entry);
        return slot >= 0 ? slot : ~slot;
    }
}
