using Retune.Sampling;

namespace Retune.Tests.Kernels;

/// <summary>Reproducible values for kernel tests.</summary>
internal static class TestValues
{
    /// <summary>Uniform in [-range, range).</summary>
    public static float[] Uniform(int count, int seed, float range = 1)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)((2 * Philox.ToUnit(Philox.Generate((ulong)seed, (uint)i, 0, 0, 0).Low) - 1) * range);
        return values;
    }

    /// <summary>|actual - expected| ≤ tolerance·max(1, |expected|), everywhere.</summary>
    public static void AssertClose(double expected, double actual, double tolerance)
    {
        if (!(Math.Abs(actual - expected) <= tolerance * Math.Max(1, Math.Abs(expected))))
            Assert.Fail($"Expected {expected:R}, got {actual:R}.");
    }
}
