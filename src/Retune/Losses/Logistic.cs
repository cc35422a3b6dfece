using System.Numerics;

namespace Retune.Losses;

/// <summary>
/// The logistic function σ(x) = 1 / (1 + e^-x) and its logarithm, without overflow and without cancellation at either end:
/// only e^-|x| is ever taken.
/// </summary>
public static class Logistic
{
    /// <summary>σ(x), in [0, 1]: at the far ends it rounds to 0 or 1.</summary>
    public static T Sigma<T>(T x) where T : IFloatingPointIeee754<T>
    {
        T e = T.Exp(-T.Abs(x));
        return (x >= T.Zero ? T.One : e) / (T.One + e);
    }

    /// <summary>ln σ(x) = min(x, 0) - ln(1 + e^-|x|); -softplus(-x).</summary>
    public static T LogSigma<T>(T x) where T : IFloatingPointIeee754<T> =>
        (x < T.Zero ? x : T.Zero) - LogP1(T.Exp(-T.Abs(x)));

    /// <summary>
    /// ln(1 + u) for u in [0, 1] with full relative accuracy near 0, where T.LogP1 would compute ln(1 + u) of a rounded 1 + u:
    /// with w = 1 + u rounded, ln w · u/(w - 1) corrects for what the rounding lost (Higham, "Accuracy and stability of
    /// numerical algorithms", 2002, problem 1.5).
    /// </summary>
    private static T LogP1<T>(T u) where T : IFloatingPointIeee754<T>
    {
        T w = T.One + u;
        return w == T.One ? u : T.Log(w) * (u / (w - T.One));
    }
}
