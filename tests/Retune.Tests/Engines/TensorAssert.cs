using System.Numerics;
using Retune.Models;

namespace Retune.Tests.Engines;

/// <summary>Compares tensors: the largest error over the largest magnitude, or bit for bit.</summary>
internal static class TensorAssert
{
    public static void Close(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double magnitude = 0, error = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
            double difference = Math.Abs(expected[i] - found[i]);
            error = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(error, difference);
        }
        if (!(error <= tolerance * magnitude))
            Assert.Fail(FormattableString.Invariant($"{what}: error {error:g3}, largest magnitude {magnitude:g3}, tolerance {tolerance:g3}"));
    }

    public static void Close<T>(string what, NetworkParameters<double> expected, NetworkParameters<T> found, double tolerance)
        where T : unmanaged, INumberBase<T>
    {
        foreach (((string name, double[] values, _), (_, double[] others, _)) in expected.Tensors().Zip(found.Convert<double>().Tensors()))
            Close($"{what} {name}", values, others, tolerance);
    }

    public static void SameBits(string what, NetworkParameters<float> expected, NetworkParameters<float> found)
    {
        foreach (((string name, float[] values, _), (_, float[] others, _)) in expected.Tensors().Zip(found.Tensors()))
            SameBits($"{what} {name}", values, others);
    }

    public static void SameBits(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(found[i]))
                Assert.Fail(FormattableString.Invariant($"{what}: element {i} is {found[i]:R}, {expected[i]:R} was expected."));
        }
    }

    public static double[] Doubles<T>(ReadOnlySpan<T> values) where T : INumberBase<T>
    {
        double[] copy = new double[values.Length];
        for (int i = 0; i < copy.Length; i++)
            copy[i] = double.CreateChecked(values[i]);
        return copy;
    }
}
