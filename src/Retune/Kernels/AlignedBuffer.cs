namespace Retune.Kernels;

/// <summary>Uninitialised room for floats that starts at a cache line and never moves.</summary>
internal unsafe struct AlignedBuffer
{
    private const int CacheLine = 64;

    /// <summary>The most values there can be room for.</summary>
    public static int MaxCount => Array.MaxLength - CacheLine / sizeof(float);

    private float[]? _room;

    /// <summary>The first value.</summary>
    public float* Pointer { get; private set; }

    /// <summary>Makes sure that there is room for <paramref name="count"/> values; when it grows, the content is lost.</summary>
    public void Reserve(long count)
    {
        long needed = count + CacheLine / sizeof(float);
        if (_room is not null && _room.Length >= needed)
            return;
        _room = GC.AllocateUninitializedArray<float>(checked((int)needed), pinned: true);
        fixed (float* start = _room)
            Pointer = (float*)(((nint)start + CacheLine - 1) & -CacheLine);
    }
}
