using Retune.Kernels;

namespace Retune.Tests.Kernels;

public class HalfPrecisionTests
{
    [Fact]
    public void Every_finite_half_becomes_exactly_its_value()
    {
        Half[] halves = [.. Enumerable.Range(0, 65_536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).Where(Half.IsFinite)];
        for (int length = halves.Length - 20; length <= halves.Length; length++)
        {
            float[] values = new float[length];
            HalfPrecision.ToSingle(halves.AsSpan(0, length), values);
            for (int i = 0; i < length; i++)
                Assert.Equal(BitConverter.SingleToUInt32Bits((float)halves[i]), BitConverter.SingleToUInt32Bits(values[i]));
        }
    }

    [Fact]
    public void A_value_is_rounded_to_the_nearest_half_and_lengths_must_agree()
    {
        Half[] halves = new Half[3];
        HalfPrecision.FromSingle([0.1f, -1, 1e-8f], halves);
        Assert.Equal([(Half)0.1f, (Half)(-1f), (Half)1e-8f], halves);
        Assert.Throws<ArgumentException>(() => HalfPrecision.FromSingle([1f], new Half[2]));
        Assert.Throws<ArgumentException>(() => HalfPrecision.ToSingle(new Half[2], new float[1]));
    }
}
