using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector128;

namespace Retune.Kernels;

/// <summary>
/// Micro kernels of the matrix product for 16 registers of 4 values. C [rows, 12] = (C or 0) + A·B over
/// <c>depth</c> positions: a[t·rows + i], b[t·12 + j], c[i·stride + j]. All of C stays in registers; each element is one chain of
/// fused multiply-adds in the order of t.
/// </summary>
internal static unsafe class MicroKernel128
{
    public const int Width = 12;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        Vector128<float> x0, x1, x2, x3;
        Vector128<float> y0, y1, y2, y3;
        Vector128<float> z0, z1, z2, z3;
        if (accumulate)
        {
            float* row = c;
            x0 = Load(row); y0 = Load(row + 4); z0 = Load(row + 8); row += stride;
            x1 = Load(row); y1 = Load(row + 4); z1 = Load(row + 8); row += stride;
            x2 = Load(row); y2 = Load(row + 4); z2 = Load(row + 8); row += stride;
            x3 = Load(row); y3 = Load(row + 4); z3 = Load(row + 8);
        }
        else
        {
            x0 = x1 = x2 = x3 = Vector128<float>.Zero;
            y0 = y1 = y2 = y3 = Vector128<float>.Zero;
            z0 = z1 = z2 = z3 = Vector128<float>.Zero;
        }
        for (int t = 0; t < depth; t++, a += 4, b += 12)
        {
            Vector128<float> xb = Load(b), yb = Load(b + 4), zb = Load(b + 8);
            Vector128<float> v = Create(a[0]);
            x0 = FusedMultiplyAdd(v, xb, x0); y0 = FusedMultiplyAdd(v, yb, y0); z0 = FusedMultiplyAdd(v, zb, z0);
            v = Create(a[1]);
            x1 = FusedMultiplyAdd(v, xb, x1); y1 = FusedMultiplyAdd(v, yb, y1); z1 = FusedMultiplyAdd(v, zb, z1);
            v = Create(a[2]);
            x2 = FusedMultiplyAdd(v, xb, x2); y2 = FusedMultiplyAdd(v, yb, y2); z2 = FusedMultiplyAdd(v, zb, z2);
            v = Create(a[3]);
            x3 = FusedMultiplyAdd(v, xb, x3); y3 = FusedMultiplyAdd(v, yb, y3); z3 = FusedMultiplyAdd(v, zb, z3);
        }
        x0.Store(c); y0.Store(c + 4); z0.Store(c + 8); c += stride;
        x1.Store(c); y1.Store(c + 4); z1.Store(c + 8); c += stride;
        x2.Store(c); y2.Store(c + 4); z2.Store(c + 8); c += stride;
        x3.Store(c); y3.Store(c + 4); z3.Store(c + 8);
    }
}
