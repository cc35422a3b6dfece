using FsCheck;
using FsCheck.Xunit;
using Retune.Sampling;

namespace Retune.Tests.Sampling;

public class AliasTableTests
{
    /// <summary>
    /// The probability of each outcome as the table draws it, by reading the table through its own drawing: the threshold of a
    /// column is where the drawn index changes, found by bisection over the 53 random bits.
    /// </summary>
    private static double[] Probabilities(AliasTable table)
    {
        double[] probabilities = new double[table.Count];
        for (int column = 0; column < table.Count; column++)
        {
            // The middle of the 64-bit numbers that choose this column.
            ulong bits = (ulong)((((UInt128)column << 64) + ((UInt128)1 << 63)) / (uint)table.Count);
            int alias = Draw(ulong.MaxValue);
            long below = 0, above = 1L << 53;        // the first 53-bit number that draws the alias
            while (below < above)
            {
                long middle = (below + above) / 2;
                if (middle < 1L << 53 && Draw((ulong)middle << 11) == column && alias != column)
                    below = middle + 1;
                else
                    above = middle;
            }
            double threshold = alias == column ? 1 : below / (double)(1L << 53);
            probabilities[column] += threshold / table.Count;
            probabilities[alias] += (1 - threshold) / table.Count;

            int Draw(ulong high) => table.Draw(new Philox.Words((uint)bits, (uint)(bits >> 32), (uint)high, (uint)(high >> 32)));
        }
        return probabilities;
    }

    [Property(MaxTest = 200)]
    public void The_table_holds_exactly_the_weights_given(NonEmptyArray<PositiveInt> weights, PositiveInt power)
    {
        double[] given = [.. weights.Get.Select((weight, i) => i % 3 == 2 ? 0 : Math.Pow(weight.Get, power.Get % 5))];
        double sum = given.Sum();
        double[] found = Probabilities(new AliasTable(given));
        for (int i = 0; i < given.Length; i++)
        {
            Assert.Equal(given[i] / sum, found[i], 1e-14 * given.Length);
            Assert.False(given[i] == 0 && found[i] != 0, $"Index {i} has no weight and is drawn.");
        }
    }

    [Fact]
    public void Draws_pass_a_chi_square_test()
    {
        double[] weights = [.. Enumerable.Range(1, 50).Select(rank => 1.0 / rank)];
        var table = new AliasTable(weights);
        const int Draws = 200_000;
        int[] counts = new int[50];
        for (uint i = 0; i < Draws; i++)
            counts[table.Draw(Philox.Generate(7, RandomPurpose.Noise, 0, 0, i))]++;
        double sum = weights.Sum(), chiSquare = 0;
        for (int i = 0; i < 50; i++)
        {
            double expected = Draws * weights[i] / sum;
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        Assert.InRange(chiSquare, 23.98, 85.35);         // 49 degrees of freedom: 0.1 % at either end
    }

    [Fact]
    public void An_index_of_weight_zero_is_never_drawn_though_rounding_leaves_it_over()
    {
        double[] weights = new double[1001];
        for (int i = 1; i < weights.Length; i++)
            weights[i] = 0.1 * i;
        double[] found = Probabilities(new AliasTable(weights));
        Assert.Equal(0, found[0]);
        Assert.Equal(0, Probabilities(new AliasTable([0, 0, 3, 0]))[0]);
        Assert.Equal(1, Probabilities(new AliasTable([0, 0, 3, 0]))[2]);
    }

    [Fact]
    public void Weights_no_distribution_has_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new AliasTable([]));
        Assert.Throws<ArgumentException>(() => new AliasTable([0, 0]));
        Assert.Throws<ArgumentException>(() => new AliasTable([double.MaxValue, double.MaxValue]));
        foreach (double bad in new[] { -1, double.NaN, double.PositiveInfinity })
            Assert.Contains("Weight 1 is", Assert.Throws<ArgumentException>(() => new AliasTable([1, bad])).Message);
    }
}
