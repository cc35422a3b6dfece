using System.Runtime.Intrinsics.X86;

namespace Retune.Kernels;

/// <summary>
/// Asks for memory that will be needed soon, so that rows of a large table arrive while something else is computed. It
/// changes no result; on processors without the instruction it does nothing.
/// </summary>
internal static unsafe class Prefetch
{
    private const int CacheLine = 64;

    /// <summary>Asks for all cache lines of a row.</summary>
    public static void Row<T>(ReadOnlySpan<T> row) where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        fixed (T* start = row)
        {
            for (nint offset = 0; offset < (nint)row.Length * sizeof(T); offset += CacheLine)
                Sse.Prefetch0((byte*)start + offset);
        }
    }
}
