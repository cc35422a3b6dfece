using System.Buffers.Binary;
using System.Numerics;

namespace Retune.Text;

/// <summary>
/// A set of words, UTF-8 bytes, numbered from 0 in the order they were added: a hash table with open addressing and linear
/// probing. The words lie one behind the other, each ended by a line feed, so that the bytes are those of a vocabulary file.
/// </summary>
internal sealed class WordTable
{
    private struct Slot
    {
        public uint Hash;
        public int Number;                                  // id + 1; 0 is an empty slot
    }

    private byte[] _bytes = new byte[1 << 12];
    private int[] _ends = new int[1 << 8];                  // [Count + 1]; word i lies from _ends[i] to _ends[i + 1] - 1
    private Slot[] _slots = new Slot[1 << 9];               // a power of two, at most half of it used

    /// <summary>Number of words.</summary>
    public int Count { get; private set; }

    /// <summary>All words in order, each followed by a line feed.</summary>
    public ReadOnlySpan<byte> Lines => _bytes.AsSpan(0, _ends[Count]);

    /// <summary>The bytes of word <paramref name="id"/>.</summary>
    public ReadOnlySpan<byte> this[int id] => _bytes.AsSpan(_ends[id].._ends[id + 1])[..^1];

    /// <summary>The id of a word, or -1.</summary>
    public int Find(ReadOnlySpan<byte> word) => _slots[FindSlot(word, Hash(word))].Number - 1;

    /// <summary>Adds a word and gives the new id; -1 - id where the word is there already under that id.</summary>
    /// <exception cref="RetuneException">The words together would exceed 2 GB.</exception>
    public int Add(ReadOnlySpan<byte> word)
    {
        uint hash = Hash(word);
        int slot = FindSlot(word, hash);
        if (_slots[slot].Number != 0)
            return -_slots[slot].Number;

        int start = _ends[Count];
        long end = (long)start + word.Length + 1;
        if (end > Array.MaxLength)
            throw new RetuneException($"The different words of the text exceed {Array.MaxLength} bytes after {Count} words; is it a text, with words separated by spaces?");
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Clamp(2L * _bytes.Length, end, Array.MaxLength));
        if (Count + 1 == _ends.Length)
            Array.Resize(ref _ends, 2 * _ends.Length);
        word.CopyTo(_bytes.AsSpan(start));
        _bytes[end - 1] = (byte)'\n';
        _slots[slot] = new Slot { Hash = hash, Number = ++Count };
        _ends[Count] = (int)end;
        if (2 * Count > _slots.Length)
            Grow();
        return Count - 1;
    }

    /// <summary>The slot that holds the word, or the empty one where it belongs.</summary>
    private int FindSlot(ReadOnlySpan<byte> word, uint hash)
    {
        int mask = _slots.Length - 1;
        int i = (int)hash & mask;
        for (; _slots[i].Number != 0; i = (i + 1) & mask)
        {
            if (_slots[i].Hash == hash && this[_slots[i].Number - 1].SequenceEqual(word))
                break;
        }
        return i;
    }

    private void Grow()
    {
        var slots = new Slot[2 * _slots.Length];
        int mask = slots.Length - 1;
        foreach (Slot slot in _slots)
        {
            if (slot.Number == 0)
                continue;
            int i = (int)slot.Hash & mask;
            while (slots[i].Number != 0)
                i = (i + 1) & mask;
            slots[i] = slot;
        }
        _slots = slots;
    }

    /// <summary>Multiplies eight bytes at a time into the hash and folds the high bits down at the end.</summary>
    private static uint Hash(ReadOnlySpan<byte> word)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;        // 2^64 over the golden ratio
        ulong hash = (ulong)word.Length * Multiplier;
        for (; word.Length >= 8; word = word[8..])
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(word)) * Multiplier, 29);
        ulong last = 0;
        foreach (byte value in word)
            last = last << 8 | value;
        hash = (hash ^ last) * Multiplier;
        return (uint)(hash >> 32 ^ hash >> 15);
    }
}
