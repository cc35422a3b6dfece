using System.Numerics;

namespace Retune.Losses;

/// <summary>
/// The logistic function σ(x) = 1 / (1 + e^-x) and its logarithm, without overflow and without cancellation at either end:
/// only e^-|x| is ever taken.
/// </summary>
public static class Logistic
{
    /// <summary>σ(x), in (0, 1).</summary>
    public static T Sigma<T>(T x) where T : IFloatingPointIeee754<T>
    {
        T e = T.Exp(-T.Abs(x));
        return (x >= T.Zero ? T.One : e) / (T.One + e);
    }

    /// <summary>ln σ(x) = min(x, 0) - ln(1 + e^-|x|); -softplus(-x).</summary>
    public static T LogSigma<T>(T x) where T : IFloatingPointIeee754<T> =>
        (x < T.Zero ? x : T.Zero) - LogOnePlus(T.Exp(-T.Abs(x)));

    /// <summary>
    /// ln(1 + e), e in [0, 1], to full precision: what rounding made of 1 + e is u, and ln u · e/(u - 1) undoes it (Kahan).
    /// The runtime's LogP1 is Log(1 + e), which is 0 already for e = 1e-16.
    /// </summary>
    private static T LogOnePlus<T>(T e) where T : IFloatingPointIeee754<T>
    {
        T u = T.One + e;
        return u == T.One ? e : T.Log(u) * (e / (u - T.One));
    }
}
