using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector256;

namespace Retune.Kernels;

/// <summary>
/// Micro kernels of the matrix product for 16 registers of 8 values. C [rows, 24] = (C or 0) + A·B over
/// <c>depth</c> positions: a[t·rows + i], b[t·24 + j], c[i·stride + j]. All of C stays in registers; each element is one chain of
/// fused multiply-adds in the order of t. On the way the tile of C at <c>nextC</c> is fetched into the first cache, and one cache
/// line a step from <c>ahead</c>, in the next panel of B, into the second.
/// </summary>
internal static unsafe class MicroKernel256
{
    public const int Width = 24;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4(int depth, float* a, float* b, float* c, int stride, bool accumulate, float* nextC, float* ahead)
    {
        Vector256<float> x0, x1, x2, x3;
        Vector256<float> y0, y1, y2, y3;
        Vector256<float> z0, z1, z2, z3;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 8); z0 = Load(row + 16); row += stride;
            x1 = Load(row); y1 = Load(row + 8); z1 = Load(row + 16); row += stride;
            x2 = Load(row); y2 = Load(row + 8); z2 = Load(row + 16); row += stride;
            x3 = Load(row); y3 = Load(row + 8); z3 = Load(row + 16);
        }
        else
        {
            x0 = x1 = x2 = x3 = Vector256<float>.Zero;
            y0 = y1 = y2 = y3 = Vector256<float>.Zero;
            z0 = z1 = z2 = z3 = Vector256<float>.Zero;
        }
        for (int i = 0; i < 4; i++, nextC += stride)
        {
            Sse.Prefetch0(nextC);
            Sse.Prefetch0(nextC + 16);
        }
        for (int t = 0; t < depth; t++, a += 4, b += 24, ahead += 16)
        {
            Sse.Prefetch1(ahead);
            Vector256<float> xb = Load(b), yb = Load(b + 8), zb = Load(b + 16);
            Vector256<float> v = Create(a[0]);
            x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0); z0 = FusedMultiplyAdd(v, zb, z0);
            v = Create(a[1]);
            x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1); z1 = FusedMultiplyAdd(v, zb, z1);
            v = Create(a[2]);
            x2 = FusedMultiplyAdd(v, xb, x2); y2 = FusedMultiplyAdd(v, yb, y2); z2 = FusedMultiplyAdd(v, zb, z2);
            v = Create(a[3]);
            x3 = FusedMultiplyAdd(v, xb, x3); y3 = FusedMultiplyAdd(v, yb, y3); z3 = FusedMultiplyAdd(v, zb, z3);
        }
        x0.Store(c); y0.Store(c + 8); z0.Store(c + 16); c += stride;
        x1.Store(c); y1.Store(c + 8); z1.Store(c + 16); c += stride;
        x2.Store(c); y2.Store(c + 8); z2.Store(c + 16); c += stride;
        x3.Store(c); y3.Store(c + 8); z3.Store(c + 16);
    }
}
