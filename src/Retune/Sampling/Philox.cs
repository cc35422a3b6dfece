namespace Retune.Sampling;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): a keyed bijection from a 128-bit counter to 128 random bits. It has no state: the number for (seed, purpose,
/// step, row, block) is the same on any thread, in any order, on any device, and after a resume.
/// </summary>
public static class Philox
{
    /// <summary>Four 32-bit random words.</summary>
    public readonly record struct Words(uint W0, uint W1, uint W2, uint W3)
    {
        /// <summary>W0 and W1 as one 64-bit number.</summary>
        public ulong Low => W0 | ((ulong)W1 << 32);

        /// <summary>W2 and W3 as one 64-bit number.</summary>
        public ulong High => W2 | ((ulong)W3 << 32);
    }

    internal const uint Multiplier0 = 0xD2511F53;
    internal const uint Multiplier1 = 0xCD9E8D57;
    internal const uint KeyStep0 = 0x9E3779B9;
    internal const uint KeyStep1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The 128 random bits of one counter under one key.</summary>
    public static Words Generate(ulong key, uint counter0, uint counter1, uint counter2, uint counter3)
    {
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * counter0;
            ulong product1 = (ulong)Multiplier1 * counter2;
            (counter0, counter1, counter2, counter3) = (
                (uint)(product1 >> 32) ^ counter1 ^ key0, (uint)product1,
                (uint)(product0 >> 32) ^ counter3 ^ key1, (uint)product0);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }
        return new Words(counter0, counter1, counter2, counter3);
    }

    /// <summary>The random bits of element <paramref name="index"/> of row <paramref name="row"/> for one purpose at one step.</summary>
    public static Words Generate(ulong seed, RandomPurpose purpose, uint step, uint row, uint index) =>
        Generate(seed, index, row, (uint)purpose, step);

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform integer in [0, <paramref name="range"/>): the high half of bits × range; its bias is at most range / 2^64.</summary>
    public static int ToIndex(ulong bits, int range) => (int)Math.BigMul(bits, (ulong)range, out _);
}
