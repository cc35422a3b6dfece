using Retune.Candidates;

namespace Retune.Tests.Candidates;

public class CandidateSamplerTests
{
    [Fact]
    public void The_same_seed_and_step_draw_the_same_candidates()
    {
        var first = new LogUniformSampler(1000, 20, seed: 5);
        var values = new SampledValues();
        List<int[]> draws = [];
        for (int step = 0; step < 3; step++)
        {
            first.Sample([1], values);
            draws.Add(values.SampledCandidates.ToArray());
        }
        Assert.NotEqual(draws[0], draws[1]);

        var resumed = new LogUniformSampler(1000, 20, seed: 5) { Step = 2 };
        resumed.Sample([1], values);
        Assert.Equal(draws[2], values.SampledCandidates.ToArray());
        new LogUniformSampler(1000, 20, seed: 6).Sample([1], values);
        Assert.NotEqual(draws[0], values.SampledCandidates.ToArray());
    }

    [Fact]
    public void More_unique_candidates_than_classes_of_non_zero_weight_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new LogUniformSampler(10, 11));
        Assert.Contains("numSampled is 11, but only 10 of the 10 classes", error.Message);
        error = Assert.Throws<ArgumentException>(() => new FixedUnigramSampler([5, 0, 2, 0], 3, numReservedIds: 2));
        Assert.Contains("numSampled is 3, but only 2 of the 6 classes", error.Message);
        Assert.Equal(3, new FixedUnigramSampler([5, 0, 2, 0], 3, unique: false).NumSampled);
    }

    [Fact]
    public void A_label_outside_the_samplers_range_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentOutOfRangeException>(() => new UniformSampler(10, 2).Sample([3, 10], new SampledValues()));
        Assert.Contains("trueClasses[1] is 10, but the sampler's classes are 0 to 9", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new UniformSampler(10, 2).Sample([-1], new SampledValues()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UniformSampler(10, 2).Probability(10));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-5, 1)]
    public void Sizes_below_one_are_refused(int rangeMax, int numSampled) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UniformSampler(rangeMax, numSampled, unique: false));

    [Fact]
    public void Shards_of_a_fixed_unigram_hold_the_ids_congruent_to_their_number()
    {
        double[] counts = [10, 20, 30, 40, 50];
        for (int shard = 0; shard < 3; shard++)
        {
            // Ids 0 and 1 are reserved, id c ≥ 2 has count 10(c-1).
            var sampler = new FixedUnigramSampler(counts, 1, numReservedIds: 2, numShards: 3, shard: shard);
            double[] expected = [.. Enumerable.Range(0, 7).Where(id => id % 3 == shard).Select(id => id < 2 ? 0 : 10.0 * (id - 1))];
            Assert.Equal(expected.Length, sampler.RangeMax);
            for (int c = 0; c < expected.Length; c++)
                Assert.Equal(expected[c] / expected.Sum(), sampler.Probability(c), 1e-12);
        }
    }

    [Fact]
    public void Wrong_counts_shards_and_exponents_of_a_fixed_unigram_are_refused()
    {
        Assert.Contains("unigrams[1] is -2", Assert.Throws<ArgumentException>(() => new FixedUnigramSampler([1, -2], 1)).Message);
        Assert.Contains("unigrams[0] is NaN", Assert.Throws<ArgumentException>(() => new FixedUnigramSampler([double.NaN], 1)).Message);
        Assert.Contains("shard is 3 and numShards is 3", Assert.Throws<ArgumentOutOfRangeException>(() => new FixedUnigramSampler([1, 2], 1, numShards: 3, shard: 3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedUnigramSampler([1, 2], 1, distortion: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedUnigramSampler([1, 2], 1, numReservedIds: -1));
        Assert.Throws<ArgumentException>(() => new FixedUnigramSampler([0, 0], 1, unique: false));
        Assert.Throws<ArgumentException>(() => new FixedUnigramSampler([], 1));
        Assert.Contains("Shard 2 of 3 holds no id", Assert.Throws<ArgumentException>(() => new FixedUnigramSampler([1, 2], 1, numShards: 3, shard: 2)).Message);
    }

    [Fact]
    public void Counts_are_read_from_the_last_column_of_a_vocabulary_file()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "the,100\na, b,20\n7\n");
            var sampler = FixedUnigramSampler.FromVocabularyFile(path, 2, numReservedIds: 1);
            Assert.Equal([0, 100 / 127.0, 20 / 127.0, 7 / 127.0], Enumerable.Range(0, 4).Select(sampler.Probability));
            File.WriteAllText(path, "the,100\na,many\n");
            Assert.Contains(":2: the line must end in a count", Assert.Throws<InputException>(() => FixedUnigramSampler.FromVocabularyFile(path, 1)).Message);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => FixedUnigramSampler.FromVocabularyFile(path, 1)).Message);
    }

    [Fact]
    public void The_learned_unigram_counts_labels_after_the_draw()
    {
        var sampler = new LearnedUnigramSampler(4, 2, unique: false);
        var values = new SampledValues();
        sampler.Sample([1, 1, 3], values);
        Assert.Equal([0.5, 0.5, 0.5], values.TrueExpectedCount.ToArray());
        Assert.Equal([1 / 7.0, 3 / 7.0, 1 / 7.0, 2 / 7.0], Enumerable.Range(0, 4).Select(sampler.Probability));
    }

    [Fact]
    public void A_draw_allocates_nothing_once_it_was_as_large()
    {
        int[] labels = [.. Enumerable.Range(0, 100)];
        var values = new SampledValues();
        foreach (CandidateSampler sampler in new CandidateSampler[]
        {
            new LogUniformSampler(1000, 64), new UniformSampler(1000, 64), new LearnedUnigramSampler(1000, 64),
            new FixedUnigramSampler([.. labels.Select(c => 1.0 + c)], 64), new AllCandidateSampler(100),
        })
        {
            Assert.Equal(0, Allocation.Of(() => sampler.Sample(labels, values)));
        }
    }

    [Fact]
    public void Given_candidates_need_one_count_each() =>
        Assert.Contains("2 sampledCandidates but 1 sampledExpectedCount", Assert.Throws<ArgumentException>(() => new SampledValues([1, 2], [], [0.5])).Message);

    [Fact]
    public void Accidental_hits_name_every_occurrence_once() =>
        Assert.Equal(
            [new AccidentalHits.Hit(0, 0), new AccidentalHits.Hit(0, 2), new AccidentalHits.Hit(2, 1)],
            AccidentalHits.Find([7, 7, 5, 6, 1, 2], 2, [7, 2, 7]));
}
