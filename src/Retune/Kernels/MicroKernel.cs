using System.Runtime.Intrinsics;

namespace Retune.Kernels;

/// <summary>The micro kernels of this processor: tiles of 4, or with 512-bit vectors 12, 8 or 4 rows, by <see cref="Width"/> columns.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 12;

    /// <summary>The columns of a tile.</summary>
    public static readonly int Width =
        Vector512.IsHardwareAccelerated ? MicroKernel512.Width
        : Vector256.IsHardwareAccelerated ? MicroKernel256.Width
        : MicroKernel128.Width;

    /// <summary>The rows of the next tile when so many rows are left: few and large tiles, little padding.</summary>
    public static int TileRows(int left)
    {
        if (!Vector512.IsHardwareAccelerated || left <= 4)
            return 4;
        return left <= 8 || left is > 12 and <= 16 ? 8 : 12;
    }

    /// <summary>C [rows, Width] = (C or 0) + A·B for packed A and B, rows as <see cref="TileRows"/> said.</summary>
    public static void Run(int rows, int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        if (rows == 12)
            MicroKernel512.Tile12(depth, a, b, c, stride, accumulate);
        else if (rows == 8)
            MicroKernel512.Tile8(depth, a, b, c, stride, accumulate);
        else if (Vector512.IsHardwareAccelerated)
            MicroKernel512.Tile4(depth, a, b, c, stride, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            MicroKernel256.Tile4(depth, a, b, c, stride, accumulate);
        else
            MicroKernel128.Tile4(depth, a, b, c, stride, accumulate);
    }
}
