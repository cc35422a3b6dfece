using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Retune.Kernels;

/// <summary>Rearrangements of vector lanes that .NET offers per instruction set only.</summary>
internal static class Lanes
{
    /// <summary>(a0, b0, a1, b1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> UnpackLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>(a2, b2, a3, b3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> UnpackHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    /// <summary>The even lanes of a and b: (a0, b0, a2, b2, a4, b4, a6, b6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> UnpackLow(Vector512<ulong> a, Vector512<ulong> b) =>
        Avx512F.IsSupported ? Avx512F.UnpackLow(a, b)
        : Avx2.IsSupported ? Vector512.Create(Avx2.UnpackLow(a.GetLower(), b.GetLower()), Avx2.UnpackLow(a.GetUpper(), b.GetUpper()))
        : Vector512.Create(a[0], b[0], a[2], b[2], a[4], b[4], a[6], b[6]);

    /// <summary>The odd lanes of a and b: (a1, b1, a3, b3, a5, b5, a7, b7).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> UnpackHigh(Vector512<ulong> a, Vector512<ulong> b) =>
        Avx512F.IsSupported ? Avx512F.UnpackHigh(a, b)
        : Avx2.IsSupported ? Vector512.Create(Avx2.UnpackHigh(a.GetLower(), b.GetLower()), Avx2.UnpackHigh(a.GetUpper(), b.GetUpper()))
        : Vector512.Create(a[1], b[1], a[3], b[3], a[5], b[5], a[7], b[7]);
}
