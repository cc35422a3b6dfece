using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector512;

namespace Retune.Kernels;

/// <summary>
/// Micro kernels of the matrix product for 32 registers of 16 values. C [rows, 64] = (C or 0) + A·B over
/// <c>depth</c> positions: a[t·rows + i], b[t·64 + j], c[i·stride + j]. All of C stays in registers; each element is one chain of
/// fused multiply-adds in the order of t. On the way the tile of C at <c>nextC</c> is fetched into the first cache, and one cache
/// line a step from <c>ahead</c>, in the next panel of B, into the second.
/// </summary>
internal static unsafe class MicroKernel512
{
    public const int Width = 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile6(int depth, float* a, float* b, float* c, int stride, bool accumulate, float* nextC, float* ahead)
    {
        Vector512<float> x0, x1, x2, x3, x4, x5;
        Vector512<float> y0, y1, y2, y3, y4, y5;
        Vector512<float> z0, z1, z2, z3, z4, z5;
        Vector512<float> w0, w1, w2, w3, w4, w5;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 16); z0 = Load(row + 32); w0 = Load(row + 48); row += stride;
            x1 = Load(row); y1 = Load(row + 16); z1 = Load(row + 32); w1 = Load(row + 48); row += stride;
            x2 = Load(row); y2 = Load(row + 16); z2 = Load(row + 32); w2 = Load(row + 48); row += stride;
            x3 = Load(row); y3 = Load(row + 16); z3 = Load(row + 32); w3 = Load(row + 48); row += stride;
            x4 = Load(row); y4 = Load(row + 16); z4 = Load(row + 32); w4 = Load(row + 48); row += stride;
            x5 = Load(row); y5 = Load(row + 16); z5 = Load(row + 32); w5 = Load(row + 48);
        }
        else
        {
            x0 = x1 = x2 = x3 = x4 = x5 = Vector512<float>.Zero;
            y0 = y1 = y2 = y3 = y4 = y5 = Vector512<float>.Zero;
            z0 = z1 = z2 = z3 = z4 = z5 = Vector512<float>.Zero;
            w0 = w1 = w2 = w3 = w4 = w5 = Vector512<float>.Zero;
        }
        for (int i = 0; i < 6; i++, nextC += stride)
        {
            Sse.Prefetch0(nextC);
            Sse.Prefetch0(nextC + 16);
            Sse.Prefetch0(nextC + 32);
            Sse.Prefetch0(nextC + 48);
        }
        for (int t = 0; t < depth; t++, a += 6, b += 64, ahead += 16)
        {
            Sse.Prefetch1(ahead);
            Vector512<float> xb = Load(b), yb = Load(b + 16), zb = Load(b + 32), wb = Load(b + 48);
            Vector512<float> v = Create(a[0]);
            x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0); z0 = FusedMultiplyAdd(v, zb, z0); w0 = FusedMultiplyAdd(v, wb, w0);
            v = Create(a[1]);
            x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1); z1 = FusedMultiplyAdd(v, zb, z1); w1 = FusedMultiplyAdd(v, wb, w1);
            v = Create(a[2]);
            x2 = FusedMultiplyAdd(v, xb, x2); y2 = FusedMultiplyAdd(v, yb, y2); z2 = FusedMultiplyAdd(v, zb, z2); w2 = FusedMultiplyAdd(v, wb, w2);
            v = Create(a[3]);
            x3 = FusedMultiplyAdd(v, xb, x3); y3 = FusedMultiplyAdd(v, yb, y3); z3 = FusedMultiplyAdd(v, zb, z3); w3 = FusedMultiplyAdd(v, wb, w3);
            v = Create(a[4]);
            x4 = FusedMultiplyAdd(v, xb, x4); y4 = FusedMultiplyAdd(v, yb, y4); z4 = FusedMultiplyAdd(v, zb, z4); w4 = FusedMultiplyAdd(v, wb, w4);
            v = Create(a[5]);
            x5 = FusedMultiplyAdd(v, xb, x5); y5 = FusedMultiplyAdd(v, yb, y5); z5 = FusedMultiplyAdd(v, zb, z5); w5 = FusedMultiplyAdd(v, wb, w5);
        }
        x0.Store(c); y0.Store(c + 16); z0.Store(c + 32); w0.Store(c + 48); c += stride;
        x1.Store(c); y1.Store(c + 16); z1.Store(c + 32); w1.Store(c + 48); c += stride;
        x2.Store(c); y2.Store(c + 16); z2.Store(c + 32); w2.Store(c + 48); c += stride;
        x3.Store(c); y3.Store(c + 16); z3.Store(c + 32); w3.Store(c + 48); c += stride;
        x4.Store(c); y4.Store(c + 16); z4.Store(c + 32); w4.Store(c + 48); c += stride;
        x5.Store(c); y5.Store(c + 16); z5.Store(c + 32); w5.Store(c + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4(int depth, float* a, float* b, float* c, int stride, bool accumulate, float* nextC, float* ahead)
    {
        Vector512<float> x0, x1, x2, x3;
        Vector512<float> y0, y1, y2, y3;
        Vector512<float> z0, z1, z2, z3;
        Vector512<float> w0, w1, w2, w3;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 16); z0 = Load(row + 32); w0 = Load(row + 48); row += stride;
            x1 = Load(row); y1 = Load(row + 16); z1 = Load(row + 32); w1 = Load(row + 48); row += stride;
            x2 = Load(row); y2 = Load(row + 16); z2 = Load(row + 32); w2 = Load(row + 48); row += stride;
            x3 = Load(row); y3 = Load(row + 16); z3 = Load(row + 32); w3 = Load(row + 48);
        }
        else
        {
            x0 = x1 = x2 = x3 = Vector512<float>.Zero;
            y0 = y1 = y2 = y3 = Vector512<float>.Zero;
            z0 = z1 = z2 = z3 = Vector512<float>.Zero;
            w0 = w1 = w2 = w3 = Vector512<float>.Zero;
        }
        for (int i = 0; i < 4; i++, nextC += stride)
        {
            Sse.Prefetch0(nextC);
            Sse.Prefetch0(nextC + 16);
            Sse.Prefetch0(nextC + 32);
            Sse.Prefetch0(nextC + 48);
        }
        for (int t = 0; t < depth; t++, a += 4, b += 64, ahead += 16)
        {
            Sse.Prefetch1(ahead);
            Vector512<float> xb = Load(b), yb = Load(b + 16), zb = Load(b + 32), wb = Load(b + 48);
            Vector512<float> v = Create(a[0]);
            x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0); z0 = FusedMultiplyAdd(v, zb, z0); w0 = FusedMultiplyAdd(v, wb, w0);
            v = Create(a[1]);
            x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1); z1 = FusedMultiplyAdd(v, zb, z1); w1 = FusedMultiplyAdd(v, wb, w1);
            v = Create(a[2]);
            x2 = FusedMultiplyAdd(v, xb, x2); y2 = FusedMultiplyAdd(v, yb, y2); z2 = FusedMultiplyAdd(v, zb, z2); w2 = FusedMultiplyAdd(v, wb, w2);
            v = Create(a[3]);
            x3 = FusedMultiplyAdd(v, xb, x3); y3 = FusedMultiplyAdd(v, yb, y3); z3 = FusedMultiplyAdd(v, zb, z3); w3 = FusedMultiplyAdd(v, wb, w3);
        }
        x0.Store(c); y0.Store(c + 16); z0.Store(c + 32); w0.Store(c + 48); c += stride;
        x1.Store(c); y1.Store(c + 16); z1.Store(c + 32); w1.Store(c + 48); c += stride;
        x2.Store(c); y2.Store(c + 16); z2.Store(c + 32); w2.Store(c + 48); c += stride;
        x3.Store(c); y3.Store(c + 16); z3.Store(c + 32); w3.Store(c + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile2(int depth, float* a, float* b, float* c, int stride, bool accumulate, float* nextC, float* ahead)
    {
        Vector512<float> x0, x1;
        Vector512<float> y0, y1;
        Vector512<float> z0, z1;
        Vector512<float> w0, w1;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 16); z0 = Load(row + 32); w0 = Load(row + 48); row += stride;
            x1 = Load(row); y1 = Load(row + 16); z1 = Load(row + 32); w1 = Load(row + 48);
        }
        else
        {
            x0 = x1 = Vector512<float>.Zero;
            y0 = y1 = Vector512<float>.Zero;
            z0 = z1 = Vector512<float>.Zero;
            w0 = w1 = Vector512<float>.Zero;
        }
        for (int i = 0; i < 2; i++, nextC += stride)
        {
            Sse.Prefetch0(nextC);
            Sse.Prefetch0(nextC + 16);
            Sse.Prefetch0(nextC + 32);
            Sse.Prefetch0(nextC + 48);
        }
        for (int t = 0; t < depth; t++, a += 2, b += 64, ahead += 16)
        {
            Sse.Prefetch1(ahead);
            Vector512<float> xb = Load(b), yb = Load(b + 16), zb = Load(b + 32), wb = Load(b + 48);
            Vector512<float> v = Create(a[0]);
            x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0); z0 = FusedMultiplyAdd(v, zb, z0); w0 = FusedMultiplyAdd(v, wb, w0);
            v = Create(a[1]);
            x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1); z1 = FusedMultiplyAdd(v, zb, z1); w1 = FusedMultiplyAdd(v, wb, w1);
        }
        x0.Store(c); y0.Store(c + 16); z0.Store(c + 32); w0.Store(c + 48); c += stride;
        x1.Store(c); y1.Store(c + 16); z1.Store(c + 32); w1.Store(c + 48);
    }
}
