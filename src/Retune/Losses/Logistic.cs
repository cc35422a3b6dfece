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
        (x < T.Zero ? x : T.Zero) - T.LogP1(T.Exp(-T.Abs(x)));
}
