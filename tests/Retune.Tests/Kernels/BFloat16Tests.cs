using FsCheck.Xunit;
using Retune.Kernels;

namespace Retune.Tests.Kernels;

public class BFloat16Tests
{
    /// <summary>Among the two neighbours the nearer, of two equally near the one whose last bit is 0.</summary>
    [Property(MaxTest = 2000)]
    public void A_value_is_rounded_to_the_nearest_and_ties_to_even(uint bits)
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        ushort rounded = Round([value])[0];
        if (float.IsNaN(value))
        {
            Assert.True(float.IsNaN(Value(rounded)));
            return;
        }
        ushort below = (ushort)(bits >> 16), above = (ushort)(below + 1);
        uint rest = bits & 0xFFFF;
        Assert.Equal(rest < 0x8000 || (rest == 0x8000 && below % 2 == 0) ? below : above, rounded);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(1f, 1f)]
    [InlineData(1.00390625f, 1f)]                       // 1 + 2^-8, a tie: to the even 1
    [InlineData(1.01171875f, 1.015625f)]                // 1 + 3 * 2^-8, a tie: to the even 1 + 2^-6
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(float.Epsilon, 0f)]
    public void Some_values_by_hand(float value, float expected) => Assert.Equal(expected, Value(Round([value])[0]));

    [Fact]
    public void A_nan_stays_one_whatever_its_bits() =>
        Assert.All(Round([float.NaN, BitConverter.UInt32BitsToSingle(0x7FFF_FFFF), BitConverter.UInt32BitsToSingle(0xFF80_0001)]), value => Assert.True(float.IsNaN(Value(value))));

    [Fact]
    public void Values_in_bulk_are_those_one_by_one()
    {
        for (int count = 0; count < 100; count++)
        {
            float[] values = TestValues.Uniform(count, seed: count);
            Assert.Equal([.. values.Select(value => Round([value])[0])], Round(values));
        }
    }

    [Fact]
    public void Another_length_is_refused() =>
        Assert.Contains("3 values go with 2", Assert.Throws<ArgumentException>(() => BFloat16.FromSingle(new float[3], new ushort[2])).Message);

    private static ushort[] Round(float[] values)
    {
        ushort[] rounded = new ushort[values.Length];
        BFloat16.FromSingle(values, rounded);
        return rounded;
    }

    private static float Value(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
