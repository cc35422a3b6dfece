using System.Text.Json;
using Retune.Candidates;

namespace Retune.Tests.Golden;

/// <summary>Everything in the files of TensorFlow's own outputs: both losses, full evaluation, samplers, accidental hits.</summary>
public class SampledLossGoldenTests
{
    private const double CountTolerance = 1e-5;     // the file's expected counts are TensorFlow's float32

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Golden_sampled_losses_in_double_precision(int threads)
    {
        ForEach("nce_loss", golden => new SampledLossGolden<double>(golden, false, 1e-9, threads).CheckAll());
        ForEach("sampled_softmax_loss", golden => new SampledLossGolden<double>(golden, true, 1e-9, threads).CheckAll());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Golden_sampled_losses_in_single_precision(int threads)
    {
        ForEach("nce_loss", golden => new SampledLossGolden<float>(golden, false, 1e-5, threads).CheckAll());
        ForEach("sampled_softmax_loss", golden => new SampledLossGolden<float>(golden, true, 1e-5, threads).CheckAll());
    }

    [Fact]
    public void Golden_expected_counts_of_the_samplers() => ForEach("samplers", golden =>
    {
        // The draw itself is TensorFlow's; what must agree is the count of any class given the number of tries.
        CandidateSampler sampler = Sampler(golden);
        Assert.Equal(Integer(golden, "range_max"), sampler.RangeMax);
        double[] probabilities = [.. Enumerable.Range(0, sampler.RangeMax).Select(sampler.Probability)];
        Assert.Equal(1, probabilities.Sum(), 1e-9);
        int numSampled = Integer(golden, "num_sampled");
        int tries = golden.TryGetProperty("tries", out JsonElement element) ? element.GetInt32() : numSampled;
        CompareCounts(golden, "true_classes", "true_expected_count", Count);
        CompareCounts(golden, "candidates", "sampled_expected_count", Count);

        // The same formula through a draw of ours, with the number of tries it took.
        int[] classes = [.. SampledLossGolden<double>.Numbers("true_classes", golden).Select(x => (int)x)];
        var values = new SampledValues();
        sampler.Sample(classes, values);
        for (int i = 0; i < classes.Length; i++)
            Assert.Equal(sampler is AllCandidateSampler ? 1 : ExpectedCount.Of(probabilities[classes[i]], numSampled, values.Tries), values.TrueExpectedCount[i], 1e-12);

        double Count(int classId) => sampler is AllCandidateSampler ? 1 : ExpectedCount.Of(probabilities[classId], numSampled, tries);
    });

    [Fact]
    public void Golden_learned_unigram_over_its_calls()
    {
        foreach ((_, JsonElement root) in GoldenFiles.With("nce_loss"))
        {
            JsonElement golden = root.GetProperty("learned_unigram");
            int numSampled = Integer(golden, "num_sampled");
            var sampler = new LearnedUnigramSampler(Integer(golden, "range_max"), numSampled, golden.GetProperty("unique").GetBoolean());
            var values = new SampledValues();
            foreach (JsonElement call in golden.GetProperty("calls").EnumerateArray())
            {
                CompareCounts(call, "candidates", "sampled_expected_count", c => ExpectedCount.Of(sampler.Probability(c), numSampled, numSampled));
                int[] labels = [.. SampledLossGolden<double>.Numbers("true_classes", call).Select(x => (int)x)];
                sampler.Sample(labels, values);
                double[] expected = [.. SampledLossGolden<double>.Numbers("true_expected_count", call)];
                for (int i = 0; i < labels.Length; i++)
                    Assert.Equal(expected[i], values.TrueExpectedCount[i], CountTolerance);
            }
        }
    }

    [Fact]
    public void Golden_accidental_hits_are_ours_where_a_candidate_is_drawn_once() => ForEach("accidental_hits", golden =>
    {
        int[] labels = [.. SampledLossGolden<double>.Numbers("labels", golden).Select(x => (int)x)];
        int numTrue = golden.GetProperty("labels")[0].GetArrayLength();
        int[] candidates = [.. SampledLossGolden<double>.Numbers("sampled_candidates", golden).Select(x => (int)x)];
        IEnumerable<AccidentalHits.Hit> tensorFlow = SampledLossGolden<double>.Numbers("indices", golden)
            .Zip(SampledLossGolden<double>.Numbers("ids", golden), (row, id) => new AccidentalHits.Hit((int)row, (int)id)).Distinct();

        // TensorFlow reports the last occurrence of a repeated candidate only.
        IReadOnlyList<AccidentalHits.Hit> hits = AccidentalHits.Find(labels, numTrue, candidates);
        Assert.Equal(tensorFlow.Order(Comparer<AccidentalHits.Hit>.Create(Compare)), hits.Where(hit => Array.LastIndexOf(candidates, candidates[hit.Candidate]) == hit.Candidate));
        Assert.All(hits, hit => Assert.Contains(candidates[hit.Candidate], labels.Skip(hit.Row * numTrue).Take(numTrue)));

        static int Compare(AccidentalHits.Hit a, AccidentalHits.Hit b) => (a.Row, a.Candidate).CompareTo((b.Row, b.Candidate));
    });

    private static CandidateSampler Sampler(JsonElement golden)
    {
        int rangeMax = Integer(golden, "range_max"), numSampled = Integer(golden, "num_sampled");
        bool unique = golden.GetProperty("unique").GetBoolean();
        return golden.GetProperty("sampler").GetString() switch
        {
            "log_uniform" => new LogUniformSampler(rangeMax, numSampled, unique),
            "uniform" => new UniformSampler(rangeMax, numSampled, unique),
            "all" => new AllCandidateSampler(numSampled),
            "fixed_unigram" => new FixedUnigramSampler(
                [.. SampledLossGolden<double>.Numbers("unigrams", golden)], numSampled, unique, golden.GetProperty("distortion").GetDouble(),
                Integer(golden, "num_reserved_ids"), Integer(golden, "num_shards"), Integer(golden, "shard")),
            string other => throw new InvalidOperationException($"An unknown sampler: {other}."),
            null => throw new InvalidOperationException("A sampler without a name."),
        };
    }

    private static void CompareCounts(JsonElement golden, string classesKey, string countsKey, Func<int, double> count)
    {
        foreach ((double classId, double expected) in SampledLossGolden<double>.Numbers(classesKey, golden).Zip(SampledLossGolden<double>.Numbers(countsKey, golden)))
            Assert.True(Math.Abs(expected - count((int)classId)) <= CountTolerance * Math.Abs(expected), $"{countsKey} of class {classId}: {count((int)classId)}, expected {expected}.");
    }

    private static int Integer(JsonElement golden, string key) => golden.GetProperty(key).GetInt32();

    private static void ForEach(string key, Action<JsonElement> check)
    {
        foreach ((_, JsonElement root) in GoldenFiles.With("nce_loss"))
        {
            foreach (JsonElement golden in root.GetProperty(key).EnumerateArray())
                check(golden);
        }
    }
}
