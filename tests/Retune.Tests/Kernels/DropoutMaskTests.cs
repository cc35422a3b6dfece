using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;
using Retune.Sampling;

namespace Retune.Tests.Kernels;

public sealed class DropoutMaskTests
{
    [Property]
    public void The_mask_is_that_of_the_scalar_generator(NonNegativeInt width, ulong seed, uint step, uint row, byte site)
    {
        int count = width.Get * 7 % 1100;
        const uint Threshold = 16_384;
        const float KeepScale = 1 / 0.75f;
        float[] source = TestValues.Uniform(count, 1), target = new float[count];
        DropoutMask.Apply(source, target, seed, step, site, row, Threshold, KeepScale);
        for (int j = 0; j < count; j++)
        {
            Philox.Words words = Philox.Generate(seed, (uint)(j / 8), row, (uint)RandomPurpose.Dropout + site, step);
            uint word = (j % 8 / 2) switch { 0 => words.W0, 1 => words.W1, 2 => words.W2, _ => words.W3 };
            uint bits = j % 2 == 0 ? word & 0xFFFF : word >> 16;
            Assert.Equal(bits < Threshold ? 0 : source[j] * KeepScale, target[j]);
        }

        DropoutMask.Apply(source, source, seed, step, site, row, Threshold, KeepScale);
        Assert.Equal(target, source);
    }

    [Fact]
    public void The_thresholds_0_and_65536_keep_and_drop_everything()
    {
        float[] source = TestValues.Uniform(1000, 1), target = new float[1000];
        DropoutMask.Apply(source, target, 1, 2, 3, 4, 0, 1);
        Assert.Equal(source, target);
        DropoutMask.Apply(source, target, 1, 2, 3, 4, 65_536, 1);
        Assert.All(target, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Rows_of_different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => DropoutMask.Apply(new float[3], new float[4], 1, 1, 1, 1, 1, 1));
}
