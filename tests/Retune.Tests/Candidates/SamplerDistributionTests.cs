using Retune.Candidates;

namespace Retune.Tests.Candidates;

public class SamplerDistributionTests
{
    private static readonly double[] s_counts = [.. Enumerable.Range(0, 60).Select(c => c % 7 == 3 ? 0.0 : 1000.0 / (c + 1))];

    public static TheoryData<string> Samplers => ["log-uniform", "uniform", "fixed unigram", "fixed unigram with reserved ids", "one shard of a fixed unigram", "learned unigram"];

    private static CandidateSampler Create(string name, int numSampled, bool unique)
    {
        switch (name)
        {
            case "log-uniform":
                return new LogUniformSampler(60, numSampled, unique, 11);
            case "uniform":
                return new UniformSampler(60, numSampled, unique, 12);
            case "fixed unigram":
                return new FixedUnigramSampler(s_counts, numSampled, unique, 0.75, seed: 13);
            case "fixed unigram with reserved ids":
                return new FixedUnigramSampler(s_counts, numSampled, unique, 1, numReservedIds: 4, seed: 14);
            case "one shard of a fixed unigram":
                return new FixedUnigramSampler(s_counts, numSampled, unique, 0.5, numReservedIds: 1, numShards: 2, shard: 1, seed: 15);
            default:
                var learned = new LearnedUnigramSampler(60, numSampled, unique, 16);
                learned.Sample([.. Enumerable.Range(0, 500).Select(i => i * i % 60)], new SampledValues());
                return learned;
        }
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Draws_with_replacement_pass_a_chi_square_test(string name)
    {
        CandidateSampler sampler = Create(name, 100, unique: false);
        long[] observed = new long[sampler.RangeMax];
        var values = new SampledValues();
        for (int step = 0; step < 1000; step++)
        {
            sampler.Sample([], values);
            foreach (int c in values.SampledCandidates)
                observed[c]++;
        }
        ChiSquare.Check(observed, sampler.Probability);
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void The_first_of_unique_candidates_passes_a_chi_square_test(string name)
    {
        CandidateSampler sampler = Create(name, 8, unique: true);
        long[] observed = new long[sampler.RangeMax];
        var values = new SampledValues();
        for (int step = 0; step < 20_000; step++)
        {
            sampler.Sample([], values);
            observed[values.SampledCandidates[0]]++;
        }
        ChiSquare.Check(observed, sampler.Probability);
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Expected_counts_agree_with_an_experiment_with_replacement(string name)
    {
        CandidateSampler sampler = Create(name, 50, unique: false);
        CompareWithExperiment(sampler, draws: 20_000, formulaError: 0);
    }

    // 1-(1-p)^tries takes the number of tries as given, though it depends on what was drawn: TensorFlow's approximation, good
    // to a few hundredths. It speaks of draws with a repeat; 20 of these classes hardly ever come without one.
    [Theory]
    [MemberData(nameof(Samplers))]
    public void Expected_counts_agree_with_an_experiment_for_unique_candidates(string name)
    {
        CandidateSampler sampler = Create(name, 20, unique: true);
        CompareWithExperiment(sampler, draws: 20_000, formulaError: 0.03);
    }

    private static void CompareWithExperiment(CandidateSampler sampler, int draws, double formulaError)
    {
        double[] occurrences = new double[sampler.RangeMax], expected = new double[sampler.RangeMax];
        var values = new SampledValues();
        for (int draw = 0; draw < draws; draw++)
        {
            sampler.Sample([], values);
            foreach (int c in values.SampledCandidates)
                occurrences[c]++;
            for (int c = 0; c < sampler.RangeMax; c++)
                expected[c] += ExpectedCount.Of(sampler.Probability(c), sampler.NumSampled, values.Tries);
        }
        for (int c = 0; c < sampler.RangeMax; c++)
        {
            double mean = expected[c] / draws, error = 5 * Math.Sqrt(mean / draws) + formulaError * mean;
            Assert.True(Math.Abs(occurrences[c] / draws - mean) <= error, $"Class {c} occurred {occurrences[c] / draws} times a draw, expected {mean} ± {error}.");
        }
    }

    [Fact]
    public void Unique_candidates_out_of_a_million_classes_are_different_and_inside()
    {
        foreach (CandidateSampler sampler in new CandidateSampler[]
        {
            new LogUniformSampler(1_000_000, 2048), new UniformSampler(1_000_000, 2048), new LearnedUnigramSampler(1_000_000, 2048),
        })
        {
            var values = new SampledValues();
            sampler.Sample([999_999], values);
            Assert.Equal(2048, values.SampledCandidates.ToArray().Distinct().Count());
            Assert.All(values.SampledCandidates.ToArray(), c => Assert.InRange(c, 0, 999_999));
            Assert.True(values.Tries >= 2048);
        }
    }

    [Fact]
    public void All_classes_can_be_drawn_as_unique_candidates()
    {
        var values = new SampledValues();
        new LogUniformSampler(300, 300).Sample([], values);
        Assert.Equal(Enumerable.Range(0, 300), values.SampledCandidates.ToArray().Order());
    }
}
