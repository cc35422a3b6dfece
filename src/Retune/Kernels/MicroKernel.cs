using System.Runtime.Intrinsics;

namespace Retune.Kernels;

/// <summary>The micro kernels of this processor: tiles of 4, or with 512-bit vectors 6, 4 or 2 rows, by <see cref="Width"/> columns.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 6;

    /// <summary>The columns of a tile.</summary>
    public static readonly int Width =
        Vector512.IsHardwareAccelerated ? MicroKernel512.Width
        : Vector256.IsHardwareAccelerated ? MicroKernel256.Width
        : MicroKernel128.Width;

    /// <summary>The rows of the next tile when so many rows are left; a last tile may have a row or more too many.</summary>
    public static int TileRows(int left)
    {
        if (!Vector512.IsHardwareAccelerated)
            return 4;
        return left > 4 ? 6 : left > 2 ? 4 : 2;
    }

    /// <summary>
    /// C [rows, Width] = (C or 0) + A·B for packed A and B, rows as <see cref="TileRows"/> said. nextC and ahead are what will be
    /// needed after it: the next tile of C, and as many cache lines of B as the depth.
    /// </summary>
    public static void Run(int rows, int depth, float* a, float* b, float* c, int stride, bool accumulate, float* nextC, float* ahead)
    {
        if (rows == 6)
            MicroKernel512.Tile6(depth, a, b, c, stride, accumulate, nextC, ahead);
        else if (rows == 2)
            MicroKernel512.Tile2(depth, a, b, c, stride, accumulate, nextC, ahead);
        else if (Vector512.IsHardwareAccelerated)
            MicroKernel512.Tile4(depth, a, b, c, stride, accumulate, nextC, ahead);
        else if (Vector256.IsHardwareAccelerated)
            MicroKernel256.Tile4(depth, a, b, c, stride, accumulate, nextC, ahead);
        else
            MicroKernel128.Tile4(depth, a, b, c, stride, accumulate);
    }
}
