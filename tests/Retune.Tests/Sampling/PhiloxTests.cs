using Retune.Sampling;

namespace Retune.Tests.Sampling;

public class PhiloxTests
{
    /// <summary>The known answers of Random123, philox4x32-10.</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0ul, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff_fffffffful, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x243f6a88u, 0x85a308d3, 0x13198a2eu, 0x03707344u, 0x299f31d0_a4093822ul, 0xd16cfe09, 0x94fdcceb, 0x5001e420u, 0x24126ea1u)]
    public void The_published_known_answers_are_given(
        uint counter0, uint counter1, uint counter2, uint counter3, ulong key, uint word0, uint word1, uint word2, uint word3) =>
        Assert.Equal(new Philox.Words(word0, word1, word2, word3), Philox.Generate(key, counter0, counter1, counter2, counter3));

    [Fact]
    public void Seed_purpose_step_row_and_index_each_give_other_numbers()
    {
        Philox.Words[] words =
        [
            Philox.Generate(1, RandomPurpose.Noise, 2, 3, 4),
            Philox.Generate(2, RandomPurpose.Noise, 2, 3, 4),
            Philox.Generate(1UL << 32, RandomPurpose.Noise, 2, 3, 4),
            Philox.Generate(1, RandomPurpose.Dropout, 2, 3, 4),
            Philox.Generate(1, RandomPurpose.Dropout + 1, 2, 3, 4),
            Philox.Generate(1, RandomPurpose.Noise, 3, 3, 4),
            Philox.Generate(1, RandomPurpose.Noise, 2, 4, 4),
            Philox.Generate(1, RandomPurpose.Noise, 2, 3, 5),
        ];
        Assert.Equal(words.Length, words.Distinct().Count());
    }

    [Fact]
    public void Units_and_indices_reach_both_ends_of_their_range_and_stay_in_it()
    {
        Assert.Equal(0, Philox.ToUnit(0));
        Assert.Equal(1 - Math.Pow(2, -53), Philox.ToUnit(ulong.MaxValue));
        Assert.Equal(0, Philox.ToIndex(0, 7));
        Assert.Equal(6, Philox.ToIndex(ulong.MaxValue, 7));
        Assert.Equal(int.MaxValue - 1, Philox.ToIndex(ulong.MaxValue, int.MaxValue));
        Assert.Equal(3, Philox.ToIndex(1UL << 63, 7));
    }
}
