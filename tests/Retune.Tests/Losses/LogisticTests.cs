using FsCheck.Xunit;
using Retune.Losses;

namespace Retune.Tests.Losses;

public class LogisticTests
{
    [Fact]
    public void Extremes_neither_overflow_nor_cancel()
    {
        Assert.Equal(-1e300, Logistic.LogSigma(-1e300));
        Assert.Equal(-Math.Exp(-40), Logistic.LogSigma(40.0), 1e-30);      // 1 + e^-40 is 1 in double precision
        Assert.Equal(0, Logistic.LogSigma(1e300));
        Assert.Equal(-1e30f, Logistic.LogSigma(-1e30f));
        Assert.Equal(-Math.Log(2), Logistic.LogSigma(0.0));
        Assert.Equal(0, Logistic.Sigma(-1e300));
        Assert.Equal(1, Logistic.Sigma(1e300));
        Assert.Equal(0.5, Logistic.Sigma(0.0));
        Assert.True(Math.Abs(Logistic.Sigma(-700.0) / Math.Exp(-700) - 1) < 1e-14);
        Assert.True(double.IsNaN(Logistic.Sigma(double.NaN)) && double.IsNaN(Logistic.LogSigma(double.NaN)));
    }

    [Property]
    public void Sigma_is_symmetric_and_the_exponential_of_its_logarithm(double x)
    {
        x = Math.IEEERemainder(double.IsFinite(x) ? x : 0, 60);
        Assert.Equal(1, Logistic.Sigma(x) + Logistic.Sigma(-x), 1e-15);
        Assert.Equal(1, Math.Exp(Logistic.LogSigma(x)) / Logistic.Sigma(x), 1e-13);
        Assert.Equal(x, Logistic.LogSigma(x) - Logistic.LogSigma(-x), 1e-13);
    }
}
