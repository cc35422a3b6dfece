using System.Numerics;

namespace Retune.NGrams;

/// <summary>
/// The n-grams of a model as a tree in arrays: the node of "a b c" hangs on that of its context "a b" by the word c. Nodes are
/// numbered in the order they were added, the unigrams first, so that a word's id is its unigram's node. About 30 bytes an n-gram.
/// </summary>
internal sealed class NGramTable
{
    /// <summary>The empty context, which has no node.</summary>
    public const int Root = -1;

    /// <summary>The most n-grams: the slots of the hash table are an array too.</summary>
    private const int MaximumSlots = 1 << 30;

    private ulong[] _edges;                     // [Count] context node and word; of no meaning for unigrams
    private float[] _log10P;                    // [Count] NaN for a context that is not listed itself
    private float[] _log10Backoff;              // [Count]
    private int[] _slots;                       // hash table of the edges: node + 1, or 0; at most two thirds used
    private int[] _suffixes = [];               // [Count] see Suffix
    private bool[] _matters = [];               // [Count] see Matters

    /// <summary>Makes room for so many n-grams; more may come.</summary>
    public NGramTable(int capacity)
    {
        capacity = Math.Max(capacity, 16);
        _edges = new ulong[capacity];
        _log10P = new float[capacity];
        _log10Backoff = new float[capacity];
        _slots = new int[(int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)capacity + (uint)capacity / 2 + 1), MaximumSlots)];
    }

    /// <summary>Nodes.</summary>
    public int Count { get; private set; }

    /// <summary>Nodes that are unigrams, which come first.</summary>
    public int Words { get; private set; }

    /// <summary>log10 p(w|h) of a node's last word after the others; NaN where the n-gram is not listed and only the context of others.</summary>
    public float Log10P(int node) => _log10P[node];

    /// <summary>log10 of the back-off weight of a node as a context.</summary>
    public float Log10Backoff(int node) => _log10Backoff[node];

    /// <summary>The node of the longest n-gram that the node's n-gram ends with and that is here; <see cref="Root"/> for a unigram.</summary>
    public int Suffix(int node) => _suffixes[node];

    /// <summary>Whether a node as a context can change a probability: it has longer n-grams or a back-off weight.</summary>
    public bool Matters(int node) => _matters[node];

    /// <summary>Adds the next unigram.</summary>
    public void AddWord(float log10P, float log10Backoff)
    {
        Append(0, log10P, log10Backoff);
        Words = Count;
    }

    /// <summary>The node of a context and a word; -1 where there is none. The context is a node, not the root.</summary>
    public int Find(int context, int word)
    {
        ulong edge = Edge(context, word);
        int mask = _slots.Length - 1;
        for (int slot = FirstSlot(edge); _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_edges[_slots[slot] - 1] == edge)
                return _slots[slot] - 1;
        }
        return -1;
    }

    /// <summary>Adds the n-gram of a context and a word, which is not there yet, and gives its node.</summary>
    /// <exception cref="InputException">There are too many n-grams.</exception>
    public int Add(int context, int word, float log10P, float log10Backoff)
    {
        int node = Append(Edge(context, word), log10P, log10Backoff);
        Enter(node);
        return node;
    }

    /// <summary>Adds a context that is not listed as an n-gram itself: its back-off weight is 1.</summary>
    /// <exception cref="InputException">There are too many n-grams.</exception>
    public int AddContext(int context, int word) => Add(context, word, float.NaN, 0);

    /// <summary>Links every node to its longest suffix. To be called once, after the last n-gram.</summary>
    /// <param name="order">Words of the longest n-gram.</param>
    public void Complete(int order)
    {
        _suffixes = new int[Count];
        _matters = new bool[Count];
        Array.Fill(_suffixes, Root, 0, Words);
        // A context comes before what hangs on it, but a suffix may come after: so the lengths are gone through one by one.
        byte[] lengths = new byte[Count];
        Array.Fill(lengths, (byte)1, 0, Words);
        for (int node = Words; node < Count; node++)
        {
            lengths[node] = (byte)(lengths[Context(node)] + 1);
            _matters[Context(node)] = true;
        }
        for (int length = 2; length <= order; length++)
        {
            for (int node = Words; node < Count; node++)
            {
                if (lengths[node] == length)
                    _suffixes[node] = LongestSuffix(Context(node), (int)(_edges[node] & uint.MaxValue));
            }
        }
        for (int node = 0; node < Count; node++)
            _matters[node] |= _log10Backoff[node] != 0;
    }

    /// <summary>The longest suffix of "context word" but for itself: found among those of the context's suffixes, longest first.</summary>
    private int LongestSuffix(int context, int word)
    {
        for (int shorter = _suffixes[context]; shorter != Root; shorter = _suffixes[shorter])
        {
            int node = Find(shorter, word);
            if (node >= 0)
                return node;
        }
        return word;
    }

    private int Context(int node) => (int)(_edges[node] >> 32);

    private static ulong Edge(int context, int word) => (ulong)(uint)context << 32 | (uint)word;

    private int Append(ulong edge, float log10P, float log10Backoff)
    {
        if (Count == _edges.Length)
        {
            int capacity = (int)Math.Min(2L * Count, Array.MaxLength);
            Array.Resize(ref _edges, capacity);
            Array.Resize(ref _log10P, capacity);
            Array.Resize(ref _log10Backoff, capacity);
        }
        _edges[Count] = edge;
        _log10P[Count] = log10P;
        _log10Backoff[Count] = log10Backoff;
        return Count++;
    }

    private void Enter(int node)
    {
        if (3L * (Count - Words) > 2L * _slots.Length)
        {
            if (_slots.Length == MaximumSlots)
                throw new InputException($"There are more than {2L * MaximumSlots / 3} n-grams, which is more than Retune can hold; prune the model.");
            _slots = new int[2 * _slots.Length];
            for (int other = Words; other < node; other++)
                _slots[EmptySlot(_edges[other])] = other + 1;
        }
        _slots[EmptySlot(_edges[node])] = node + 1;
    }

    private int EmptySlot(ulong edge)
    {
        int mask = _slots.Length - 1, slot = FirstSlot(edge);
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        return slot;
    }

    /// <summary>The high bits of a product with 2^64 over the golden ratio depend on all bits below; the context's bits are folded in first.</summary>
    private int FirstSlot(ulong edge)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (edge ^ edge >> 29) * Multiplier;
        return (int)((hash ^ hash >> 32) * Multiplier >> 33) & (_slots.Length - 1);
    }
}
