using Retune.Sampling;

namespace Retune.Tests.Sampling;

public class NoiseDistributionTests
{
    [Fact]
    public void Probabilities_are_the_counts_to_the_power_alpha_and_a_count_of_zero_counts_as_one()
    {
        NoiseDistribution noise = NoiseDistribution.FromCounts([16, 0, 81, 1], 0.75);
        Assert.Equal([8 / 37.0, 1 / 37.0, 27 / 37.0, 1 / 37.0], noise.Probabilities.ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal("unigram^0.75", noise.Description);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], NoiseDistribution.FromCounts([16, 0, 81, 1], 0).Probabilities.ToArray());
        Assert.Equal("uniform", NoiseDistribution.FromCounts([16, 0, 81, 1], 0).Description);
        Assert.Equal([16 / 99.0, 1 / 99.0, 81 / 99.0, 1 / 99.0], NoiseDistribution.FromCounts([16, 0, 81, 1], 1).Probabilities.ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Where_most_of_the_noise_is_words_without_a_count_it_is_said()
    {
        Assert.Equal("unigram^1, 30 % of it words without a count", NoiseDistribution.FromCounts([7, 0, 0, 0], 1).Description);
        Assert.Equal("unigram^1", NoiseDistribution.FromCounts([10, 0, 0, 0], 1).Description);
    }

    [Fact]
    public void A_table_is_normalised_and_not_changed()
    {
        double[] weights = [1, 2, 5];
        NoiseDistribution noise = NoiseDistribution.FromTable(weights);
        Assert.Equal([0.125, 0.25, 0.625], noise.Probabilities.ToArray());
        Assert.Equal([1, 2, 5], weights);
        Assert.Equal("table", noise.Description);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_table_in_which_a_word_has_no_weight_is_refused(double weight) =>
        Assert.Contains("word 1 the weight", Assert.Throws<InputException>(() => NoiseDistribution.FromTable([1, weight])).Message);

    [Fact]
    public void Weights_of_any_magnitude_are_taken_unless_one_vanishes_beside_another()
    {
        Assert.Equal([0.25, 0.75], NoiseDistribution.FromTable([5e307, 1.5e308]).Probabilities.ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Contains("weight of word 0 is too small", Assert.Throws<InputException>(() => NoiseDistribution.FromTable([1e-300, 1e300])).Message);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void An_exponent_outside_its_range_is_refused(double alpha) =>
        Assert.Contains("[0, 1]", Assert.Throws<InputException>(() => NoiseDistribution.FromCounts([1, 2], alpha)).Message);

    [Fact]
    public void Words_are_drawn_by_their_probabilities_each_anew()
    {
        NoiseDistribution noise = NoiseDistribution.FromCounts([1, 2, 4, 8, 16, 32, 64, 128, 256, 512], 0.75);
        const int Steps = 10_000, Samples = 8;
        int[] sample = new int[Samples];
        long[] drawn = new long[10];
        int repeats = 0;
        for (uint step = 0; step < Steps; step++)
        {
            noise.Draw(7, step, sample);
            foreach (int word in sample)
                drawn[word]++;
            repeats += sample[0] == sample[1] ? 1 : 0;
        }
        double[] p = noise.Probabilities.ToArray();
        double chiSquared = Enumerable.Range(0, 10).Sum(word => Math.Pow(drawn[word] - Steps * Samples * p[word], 2) / (Steps * Samples * p[word]));
        Assert.InRange(chiSquared, 0, 33.7);             // 9 degrees of freedom: one draw in ten thousand is beyond
        double again = p.Sum(share => share * share);    // with replacement, the second is as likely as ever to be the first
        Assert.InRange(repeats, Steps * again - 4 * Math.Sqrt(Steps * again * (1 - again)), Steps * again + 4 * Math.Sqrt(Steps * again * (1 - again)));
    }

    [Fact]
    public void Noise_of_no_words_is_refused()
    {
        Assert.Contains("no counts", Assert.Throws<InputException>(() => NoiseDistribution.FromCounts([], 1)).Message);
        Assert.Contains("empty", Assert.Throws<InputException>(() => NoiseDistribution.FromTable([])).Message);
    }

    [Fact]
    public void A_negative_count_is_refused() =>
        Assert.Contains("word 1 is -2", Assert.Throws<InputException>(() => NoiseDistribution.FromCounts([1, -2], 1)).Message);

    [Fact]
    public void A_step_draws_the_same_words_always_and_another_step_or_seed_draws_others()
    {
        NoiseDistribution noise = NoiseDistribution.FromCounts([.. Enumerable.Range(0, 1000).Select(count => (long)count)], 0.75);
        int[] Draw(ulong seed, uint step, int samples)
        {
            int[] sample = new int[samples];
            noise.Draw(seed, step, sample);
            return sample;
        }
        Assert.Equal(Draw(1, 5, 64), Draw(1, 5, 64));
        Assert.Equal(Draw(1, 5, 64), Draw(1, 5, 100)[..64]);
        Assert.NotEqual(Draw(1, 5, 64), Draw(1, 6, 64));
        Assert.NotEqual(Draw(1, 5, 64), Draw(2, 5, 64));
    }
}
