namespace Retune.Scoring;

/// <summary>The different words of a batch, in the order in which they come first, and which of them each row has.</summary>
internal sealed class DistinctWords
{
    /// <summary>A power of two, so that the slot is the low bits, and more than twice the rows, so that few words meet.</summary>
    private const int Slots = 256;

    private const int Free = 0;

    private readonly int[] _slots = new int[Slots];         // the place in Words, plus one
    private readonly int[] _words = new int[ScoringRoom.Rows];
    private readonly int[] _places = new int[ScoringRoom.Rows];

    /// <summary>The different words.</summary>
    public ReadOnlySpan<int> Words => _words.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The place of a row's word in <see cref="Words"/>.</summary>
    public int PlaceOf(int row) => _places[row];

    /// <summary>Takes a batch of at most <see cref="ScoringRoom.Rows"/> words.</summary>
    public void Find(ReadOnlySpan<int> words)
    {
        Array.Clear(_slots);
        Count = 0;
        for (int row = 0; row < words.Length; row++)
        {
            int slot = words[row] & (Slots - 1);
            while (_slots[slot] != Free && _words[_slots[slot] - 1] != words[row])
                slot = (slot + 1) & (Slots - 1);
            if (_slots[slot] == Free)
            {
                _words[Count++] = words[row];
                _slots[slot] = Count;
            }
            _places[row] = _slots[slot] - 1;
        }
    }
}
