using System.Numerics;
using System.Runtime.CompilerServices;

namespace Retune.Kernels;

/// <summary>
/// Elementary functions of vectors, with polynomials of known error (Chebyshev interpolation, coefficients rounded to
/// single precision), the same for every vector width. NaN stays NaN.
/// </summary>
internal static partial class VectorMath
{
    private const float Log2E = 1.44269504f;

    // ln 2 = High + Low; n·High is exact for the n that occur.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // Adding 1.5·2^23 rounds to an integer and leaves it in the low bits.
    private const float Rounder = 12582912f;

    /// <summary>
    /// e^x. Relative error below 2e-7 on [-87, 88]; 0 below -87.7, +∞ above 88.4 (e^88.37 is 2^127.5: the last half octave of
    /// single precision is given up for the simpler scaling).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        // The bound comes first: the native minimum and maximum return their second operand when one is NaN.
        x = Vector.MaxNative(Vector.Create(-88f), Vector.MinNative(Vector.Create(89f), x));
        (Vector<float> q, Vector<float> power) = ReduceExp(x);
        // Not q · 2^n + 2^n, which is ∞ - ∞ where 2^n overflows and q is negative.
        return power * (Vector<float>.One + q);
    }

    /// <summary>σ(x) = 1 / (1 + e^-x). Relative error below 4e-7 for x ≥ -87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigma(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    /// <summary>tanh(x). Absolute error below 2e-7, relative error below 1e-6, also near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        // tanh |x| = -m / (m + 2) with m = e^(-2|x|) - 1, which loses nothing near 0: m = 2^n q + (2^n - 1). Beyond 20 it is 1.
        Vector<float> t = Vector.MaxNative(Vector.Create(-40f), Vector.Abs(x) * -2f);
        (Vector<float> q, Vector<float> power) = ReduceExp(t);
        Vector<float> m = Vector.FusedMultiplyAdd(q, power, power - Vector<float>.One);
        return Vector.CopySign(m / (m + Vector.Create(2f)), x);
    }

    /// <summary>softplus(x) = ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). Absolute error below 3e-7·max(1, |x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Softplus(Vector<float> x) =>
        Vector.MaxNative(Vector<float>.Zero, x) + LogP1(Exp(-Vector.Abs(x)));

    /// <summary>ln(1 + u) for u in [0, 1]. Relative error below 3e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> LogP1(Vector<float> u)
    {
        // ln(1 + u) = 2 artanh(s) with s = u / (2 + u) in [0, 1/3]; artanh(s) = s + s³ Q(s²), error of the fit 1.7e-8.
        Vector<float> s = u / (u + Vector.Create(2f));
        Vector<float> z = s * s;
        Vector<float> p = Vector.FusedMultiplyAdd(Vector.Create(0.134257495f), z, Vector.Create(0.141183093f));
        p = Vector.FusedMultiplyAdd(p, z, Vector.Create(0.200037807f));
        p = Vector.FusedMultiplyAdd(p, z, Vector.Create(0.333333194f));
        s += s;
        return Vector.FusedMultiplyAdd(p * z, s, s);
    }

    /// <summary>
    /// e^x = 2^n (1 + q) with n the integer nearest to x / ln 2 and q = e^r - 1, r = x - n ln 2 in [-0.347, 0.347]. Returns q, with a
    /// small relative error, and 2^n; x in [-88, 89].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Q, Vector<float> Power) ReduceExp(Vector<float> x)
    {
        Vector<float> rounded = Vector.FusedMultiplyAdd(x, Vector.Create(Log2E), Vector.Create(Rounder));
        Vector<float> n = rounded - Vector.Create(Rounder);
        Vector<float> r = Vector.FusedMultiplyAdd(n, Vector.Create(-Ln2High), x);
        r = Vector.FusedMultiplyAdd(n, Vector.Create(-Ln2Low), r);

        // e^r = 1 + r + r² P(r), error of the fit 1.1e-8.
        Vector<float> p = Vector.FusedMultiplyAdd(Vector.Create(0.00139262131f), r, Vector.Create(0.00836320315f));
        p = Vector.FusedMultiplyAdd(p, r, Vector.Create(0.0416665561f));
        p = Vector.FusedMultiplyAdd(p, r, Vector.Create(0.166665763f));
        p = Vector.FusedMultiplyAdd(p, r, Vector.Create(0.5f));
        Vector<float> q = Vector.FusedMultiplyAdd(p * r, r, r);

        // The exponent field: n = -127 gives 0 and n = 128 infinity, the ends of the range.
        Vector<int> power = Vector.ShiftLeft(Vector.AsVectorInt32(rounded) + Vector.Create(127), 23);
        return (q, Vector.AsVectorSingle(power));
    }
}
