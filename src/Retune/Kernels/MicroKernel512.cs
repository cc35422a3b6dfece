using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Retune.Kernels;

/// <summary>
/// Micro kernels of the matrix product for 32 registers of 16 values. C [rows, 32] = (C or 0) + A·B over
/// <c>depth</c> positions: a[t·rows + i], b[t·32 + j], c[i·stride + j]. All of C stays in registers; each element is one chain of
/// fused multiply-adds in the order of t.
/// </summary>
internal static unsafe class MicroKernel512
{
    public const int Width = 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile12(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        Vector512<float> x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11;
        Vector512<float> y0, y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 16); row += stride;
            x1 = Load(row); y1 = Load(row + 16); row += stride;
            x2 = Load(row); y2 = Load(row + 16); row += stride;
            x3 = Load(row); y3 = Load(row + 16); row += stride;
            x4 = Load(row); y4 = Load(row + 16); row += stride;
            x5 = Load(row); y5 = Load(row + 16); row += stride;
            x6 = Load(row); y6 = Load(row + 16); row += stride;
            x7 = Load(row); y7 = Load(row + 16); row += stride;
            x8 = Load(row); y8 = Load(row + 16); row += stride;
            x9 = Load(row); y9 = Load(row + 16); row += stride;
            x10 = Load(row); y10 = Load(row + 16); row += stride;
            x11 = Load(row); y11 = Load(row + 16);
        }
        else
        {
            x0 = x1 = x2 = x3 = x4 = x5 = x6 = x7 = x8 = x9 = x10 = x11 = Vector512<float>.Zero;
            y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = y8 = y9 = y10 = y11 = Vector512<float>.Zero;
        }
        for (int t = 0; t < depth; t++, a += 12, b += 32)
        {
            Vector512<float> xb = Load(b), yb = Load(b + 16);
            Vector512<float> v = Create(a[0]); x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0);
            v = Create(a[1]); x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1);
            v = Create(a[2]); x2 = FusedMultiplyAdd(v, xb, x2); y2 = FusedMultiplyAdd(v, yb, y2);
            v = Create(a[3]); x3 = FusedMultiplyAdd(v, xb, x3); y3 = FusedMultiplyAdd(v, yb, y3);
            v = Create(a[4]); x4 = FusedMultiplyAdd(v, xb, x4); y4 = FusedMultiplyAdd(v, yb, y4);
            v = Create(a[5]); x5 = FusedMultiplyAdd(v, xb, x5); y5 = FusedMultiplyAdd(v, yb, y5);
            v = Create(a[6]); x6 = FusedMultiplyAdd(v, xb, x6); y6 = FusedMultiplyAdd(v, yb, y6);
            v = Create(a[7]); x7 = FusedMultiplyAdd(v, xb, x7); y7 = FusedMultiplyAdd(v, yb, y7);
            v = Create(a[8]); x8 = FusedMultiplyAdd(v, xb, x8); y8 = FusedMultiplyAdd(v, yb, y8);
            v = Create(a[9]); x9 = FusedMultiplyAdd(v, xb, x9); y9 = FusedMultiplyAdd(v, yb, y9);
            v = Create(a[10]); x10 = FusedMultiplyAdd(v, xb, x10); y10 = FusedMultiplyAdd(v, yb, y10);
            v = Create(a[11]); x11 = FusedMultiplyAdd(v, xb, x11); y11 = FusedMultiplyAdd(v, yb, y11);
        }
        x0.Store(c); y0.Store(c + 16); c += stride;
        x1.Store(c); y1.Store(c + 16); c += stride;
        x2.Store(c); y2.Store(c + 16); c += stride;
        x3.Store(c); y3.Store(c + 16); c += stride;
        x4.Store(c); y4.Store(c + 16); c += stride;
        x5.Store(c); y5.Store(c + 16); c += stride;
        x6.Store(c); y6.Store(c + 16); c += stride;
        x7.Store(c); y7.Store(c + 16); c += stride;
        x8.Store(c); y8.Store(c + 16); c += stride;
        x9.Store(c); y9.Store(c + 16); c += stride;
        x10.Store(c); y10.Store(c + 16); c += stride;
        x11.Store(c); y11.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        Vector512<float> x0, x1, x2, x3, x4, x5, x6, x7;
        Vector512<float> y0, y1, y2, y3, y4, y5, y6, y7;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 16); row += stride;
            x1 = Load(row); y1 = Load(row + 16); row += stride;
            x2 = Load(row); y2 = Load(row + 16); row += stride;
            x3 = Load(row); y3 = Load(row + 16); row += stride;
            x4 = Load(row); y4 = Load(row + 16); row += stride;
            x5 = Load(row); y5 = Load(row + 16); row += stride;
            x6 = Load(row); y6 = Load(row + 16); row += stride;
            x7 = Load(row); y7 = Load(row + 16);
        }
        else
        {
            x0 = x1 = x2 = x3 = x4 = x5 = x6 = x7 = Vector512<float>.Zero;
            y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = Vector512<float>.Zero;
        }
        for (int t = 0; t < depth; t++, a += 8, b += 32)
        {
            Vector512<float> xb = Load(b), yb = Load(b + 16);
            Vector512<float> v = Create(a[0]); x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0);
            v = Create(a[1]); x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1);
            v = Create(a[2]); x2 = FusedMultiplyAdd(v, xb, x2); y2 = FusedMultiplyAdd(v, yb, y2);
            v = Create(a[3]); x3 = FusedMultiplyAdd(v, xb, x3); y3 = FusedMultiplyAdd(v, yb, y3);
            v = Create(a[4]); x4 = FusedMultiplyAdd(v, xb, x4); y4 = FusedMultiplyAdd(v, yb, y4);
            v = Create(a[5]); x5 = FusedMultiplyAdd(v, xb, x5); y5 = FusedMultiplyAdd(v, yb, y5);
            v = Create(a[6]); x6 = FusedMultiplyAdd(v, xb, x6); y6 = FusedMultiplyAdd(v, yb, y6);
            v = Create(a[7]); x7 = FusedMultiplyAdd(v, xb, x7); y7 = FusedMultiplyAdd(v, yb, y7);
        }
        x0.Store(c); y0.Store(c + 16); c += stride;
        x1.Store(c); y1.Store(c + 16); c += stride;
        x2.Store(c); y2.Store(c + 16); c += stride;
        x3.Store(c); y3.Store(c + 16); c += stride;
        x4.Store(c); y4.Store(c + 16); c += stride;
        x5.Store(c); y5.Store(c + 16); c += stride;
        x6.Store(c); y6.Store(c + 16); c += stride;
        x7.Store(c); y7.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        Vector512<float> x0, x1, x2, x3;
        Vector512<float> y0, y1, y2, y3;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 16); row += stride;
            x1 = Load(row); y1 = Load(row + 16); row += stride;
            x2 = Load(row); y2 = Load(row + 16); row += stride;
            x3 = Load(row); y3 = Load(row + 16);
        }
        else
        {
            x0 = x1 = x2 = x3 = Vector512<float>.Zero;
            y0 = y1 = y2 = y3 = Vector512<float>.Zero;
        }
        for (int t = 0; t < depth; t++, a += 4, b += 32)
        {
            Vector512<float> xb = Load(b), yb = Load(b + 16);
            Vector512<float> v = Create(a[0]); x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0);
            v = Create(a[1]); x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1);
            v = Create(a[2]); x2 = FusedMultiplyAdd(v, xb, x2); y2 = FusedMultiplyAdd(v, yb, y2);
            v = Create(a[3]); x3 = FusedMultiplyAdd(v, xb, x3); y3 = FusedMultiplyAdd(v, yb, y3);
        }
        x0.Store(c); y0.Store(c + 16); c += stride;
        x1.Store(c); y1.Store(c + 16); c += stride;
        x2.Store(c); y2.Store(c + 16); c += stride;
        x3.Store(c); y3.Store(c + 16);
    }
}
