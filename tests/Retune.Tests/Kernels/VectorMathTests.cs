using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;

namespace Retune.Tests.Kernels;

public sealed class VectorMathTests
{
    [Fact]
    public void No_function_of_a_number_is_NaN_even_where_the_exponential_overflows()
    {
        Sweep(-200, 200, VectorMath.Exp, (_, actual) => actual >= 0);
        Sweep(-200, 200, VectorMath.Sigma, (_, actual) => actual is >= 0 and <= 1);
        Sweep(-200, 200, VectorMath.Tanh, (_, actual) => actual is >= -1 and <= 1);
        Sweep(-200, 200, VectorMath.Softplus, (_, actual) => actual >= 0);
    }

    [Fact]
    public void The_exponential_has_a_relative_error_below_2e_7() =>
        Sweep(-87, 88, VectorMath.Exp, (x, actual) => Math.Abs(actual - Math.Exp(x)) < 2e-7 * Math.Exp(x));

    [Fact]
    public void The_exponential_ends_in_zero_and_infinity_and_keeps_nan()
    {
        Assert.Equal(1, At(VectorMath.Exp, 0));
        Assert.Equal(0, At(VectorMath.Exp, -88));
        Assert.Equal(0, At(VectorMath.Exp, -1e30f));
        Assert.Equal(0, At(VectorMath.Exp, float.NegativeInfinity));
        Assert.Equal(float.PositiveInfinity, At(VectorMath.Exp, 89));
        Assert.Equal(float.PositiveInfinity, At(VectorMath.Exp, float.PositiveInfinity));
        Assert.True(float.IsNaN(At(VectorMath.Exp, float.NaN)));
    }

    [Fact]
    public void The_logistic_function_has_a_relative_error_below_4e_7()
    {
        Sweep(-87, 200, VectorMath.Sigma, (x, actual) => Math.Abs(actual * (1 + Math.Exp(-x)) - 1) < 4e-7);
        Assert.Equal(0, At(VectorMath.Sigma, float.NegativeInfinity));
        Assert.Equal(1, At(VectorMath.Sigma, float.PositiveInfinity));
        Assert.True(float.IsNaN(At(VectorMath.Sigma, float.NaN)));
    }

    [Fact]
    public void The_hyperbolic_tangent_is_exact_to_2e_7_and_relatively_to_1e_6()
    {
        Sweep(-12, 12, VectorMath.Tanh, (x, actual) => Math.Abs(actual - Math.Tanh(x)) < Math.Min(2e-7, 1e-6 * Math.Abs(Math.Tanh(x)) + 1e-45));
        Sweep(-1e-3f, 1e-3f, VectorMath.Tanh, (x, actual) => Math.Abs(actual - Math.Tanh(x)) <= 1e-6 * Math.Abs(Math.Tanh(x)));
        Assert.Equal(-1, At(VectorMath.Tanh, float.NegativeInfinity));
        Assert.Equal(1, At(VectorMath.Tanh, 1e30f));
        Assert.Equal(0, At(VectorMath.Tanh, 0));
        Assert.True(float.IsNaN(At(VectorMath.Tanh, float.NaN)));
    }

    [Fact]
    public void Softplus_is_exact_to_3e_7()
    {
        Sweep(-120, 120, VectorMath.Softplus, (x, actual) =>
            Math.Abs(actual - (Math.Max(x, 0) + LogP1(Math.Exp(-Math.Abs(x))))) < 3e-7 * Math.Max(1, Math.Abs(x)));
        Assert.Equal(0, At(VectorMath.Softplus, float.NegativeInfinity));
        Assert.Equal(float.PositiveInfinity, At(VectorMath.Softplus, float.PositiveInfinity));
        Assert.True(float.IsNaN(At(VectorMath.Softplus, float.NaN)));
    }

    [Fact]
    public void The_logarithm_of_one_plus_u_has_a_relative_error_below_3e_7() =>
        Sweep(1e-30f, 1, VectorMath.LogP1, (u, actual) => Math.Abs(actual - LogP1(u)) < 3e-7 * LogP1(u));

    [Property]
    public void Sums_of_any_length_agree_with_the_loop_in_double_precision(NonNegativeInt length)
    {
        int count = length.Get * 5 % 300;
        float[] x = TestValues.Uniform(count, 1), y = TestValues.Uniform(count, 2);
        double dot = 0, squares = 0;
        for (int i = 0; i < count; i++)
        {
            dot += (double)x[i] * y[i];
            squares += (double)x[i] * x[i];
        }
        Assert.Equal(dot, VectorMath.Dot(x, y), 1e-5);
        TestValues.AssertClose(squares, VectorMath.SumOfSquares(x), 1e-14);

        float[] sum = [.. y];
        VectorMath.AddScaled(0.3f, x, sum);
        for (int i = 0; i < count; i++)
            Assert.Equal(MathF.FusedMultiplyAdd(0.3f, x[i], y[i]), sum[i]);
    }

    [Property]
    public void Parts_of_a_softmax_give_the_log_sum_of_exponentials(PositiveInt length)
    {
        int count = length.Get * 5 % 300 + 1;
        float[] scores = TestValues.Uniform(count, 3, 30);
        const float Scale = 0.7f;
        (float max, double sumExp) = VectorMath.MaxAndSumExp(scores, Scale);
        Assert.Equal(scores.Max() * Scale, max);
        TestValues.AssertClose(scores.Sum(score => Math.Exp((double)Scale * score - max)), sumExp, 3e-6);
    }

    [Fact]
    public void No_scores_have_no_exponentials()
    {
        Assert.Equal((float.NegativeInfinity, 0.0), VectorMath.MaxAndSumExp([], 1));
        Assert.Equal((float.NegativeInfinity, 0.0), VectorMath.MaxAndSumExp([float.NegativeInfinity], 1));
        (float max, double sumExp) = VectorMath.MaxAndSumExp([float.NegativeInfinity, -1000], 1);
        Assert.Equal((-1000f, 1.0), (max, sumExp));
    }

    [Fact]
    public void Rows_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => VectorMath.Dot(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => VectorMath.AddScaled(1, new float[4], new float[3]));
    }

    /// <summary>Tries 400,000 values over [from, to].</summary>
    private static void Sweep(float from, float to, Func<Vector<float>, Vector<float>> function, Func<double, double, bool> holds)
    {
        const int Count = 400_000;
        int width = Vector<float>.Count;
        float[] arguments = new float[width];
        for (int i = 0; i < Count; i += width)
        {
            for (int lane = 0; lane < width; lane++)
                arguments[lane] = (float)Math.Clamp(from + ((double)to - from) * (i + lane) / Count, from, to);
            Vector<float> result = function(new Vector<float>(arguments));
            for (int lane = 0; lane < width; lane++)
            {
                if (!holds(arguments[lane], result[lane]))
                    Assert.Fail($"The value at {arguments[lane]:R} is {result[lane]:R}.");
            }
        }
    }

    /// <summary>ln(1 + u): .NET's is ln of the rounded sum, which this corrects to first order.</summary>
    private static double LogP1(double u)
    {
        double rounded = 1 + u;
        return rounded == 1 ? u : Math.Log(rounded) * u / (rounded - 1);
    }

    private static float At(Func<Vector<float>, Vector<float>> function, float x) => function(Vector.Create(x))[0];
}
