namespace Retune.Candidates;

/// <summary>
/// Numbers the distinct class ids of one call 0, 1, 2, … in the order they come. Open addressing; an entry counts only if it
/// carries the stamp of the current call, so emptying the map costs nothing and no work grows with the number of classes.
/// </summary>
internal sealed class ClassSlots
{
    private record struct Entry(int Stamp, int Id, int Slot);

    private Entry[] _entries = [];
    private int _stamp;
    private int _shift;

    /// <summary>Number of distinct ids so far.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the map and makes room for <paramref name="capacity"/> ids; allocates only when it never was that large.</summary>
    public void Clear(int capacity)
    {
        Count = 0;
        if (_entries.Length < 2L * capacity || _entries.Length == 0)
        {
            int bits = Math.Max(4, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(2L * capacity)));
            _entries = new Entry[1 << bits];
            _shift = 32 - bits;
            _stamp = 0;
        }
        if (_stamp == int.MaxValue)
        {
            Array.Clear(_entries);
            _stamp = 0;
        }
        _stamp++;
    }

    /// <summary>The slot of <paramref name="id"/>; a new id gets the next one.</summary>
    public int GetOrAdd(int id)
    {
        ref Entry entry = ref Locate(id);
        if (entry.Stamp != _stamp)
            entry = new Entry(_stamp, id, Count++);
        return entry.Slot;
    }

    private ref Entry Locate(int id)
    {
        int mask = _entries.Length - 1;
        int at = (int)((uint)id * 0x9E3779B1u >> _shift);      // Fibonacci hashing: the high bits of id·2^32/φ
        while (_entries[at].Stamp == _stamp && _entries[at].Id != id)
            at = (at + 1) & mask;
        return ref _entries[at];
    }
}
