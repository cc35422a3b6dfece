using System.Numerics;
using System.Text.Json;
using Retune.Candidates;
using Retune.SampledLosses;

namespace Retune.Tests.Golden;

/// <summary>One case of TensorFlow's file, compared in one precision: error over the array's largest magnitude.</summary>
internal sealed class SampledLossGolden<T>(JsonElement golden, bool softmax, double tolerance, int threads = 1)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly string _name = $"{golden.GetProperty("name").GetString()}, {typeof(T).Name}, {threads} threads";
    private readonly int _numClasses = golden.GetProperty("num_classes").GetInt32();
    private readonly int _numTrue = golden.GetProperty("num_true").GetInt32();
    private readonly int[] _labels = [.. Numbers("labels", golden).Select(x => (int)x)];
    private readonly T[] _inputs = Values("inputs", golden);

    public void CheckAll()
    {
        ClassTable<T> table = Table();
        CheckLossAndGradients(table);
        var full = new FullEvaluation<T>(table, _numTrue, threads);
        Compare("full_sigmoid_loss", full.SigmoidLoss(_labels, _inputs));
        Compare("full_softmax_loss", full.SoftmaxLoss(_labels, _inputs));
    }

    private void CheckLossAndGradients(ClassTable<T> table)
    {
        bool removeHits = golden.GetProperty("remove_accidental_hits").GetBoolean();
        var values = new SampledValues(
            [.. Numbers("sampled_candidates", golden).Select(x => (int)x)],
            [.. Numbers("true_expected_count", golden)], [.. Numbers("sampled_expected_count", golden)]);
        using SampledLoss<T> loss = softmax
            ? new SampledSoftmaxLoss<T>(table, null, _numTrue, removeHits, threads)
            : new NceLoss<T>(table, null, _numTrue, removeHits, threads);
        loss.Forward(_labels, _inputs, values);
        Compare("loss", loss.Losses);
        loss.ForwardBackward(_labels, _inputs, Values("upstream", golden), values);
        Compare("loss", loss.Losses);
        Compare("grad_inputs", loss.InputGradient);

        int d = table.Dimension;
        T[] weights = new T[_numClasses * d], biases = new T[_numClasses];
        Assert.Equal(loss.ClassGradient.Count, loss.ClassGradient.Ids.ToArray().Distinct().Count());
        for (int i = 0; i < loss.ClassGradient.Count; i++)
        {
            loss.ClassGradient.Row(i).CopyTo(weights.AsSpan(loss.ClassGradient.Ids[i] * d, d));
            biases[loss.ClassGradient.Ids[i]] = loss.ClassGradient.Biases[i];
        }
        Compare("grad_weights", weights);
        Compare("grad_biases", biases);
    }

    private ClassTable<T> Table()
    {
        // The file gives the weights in class order; here they are dealt out to the shards as the strategy's definition says.
        int shards = golden.GetProperty("num_shards").GetInt32();
        bool mod = golden.GetProperty("partition_strategy").GetString() == "mod";
        T[] weights = Values("weights", golden);
        int d = weights.Length / _numClasses;
        List<T>[] parts = [.. Enumerable.Range(0, shards).Select(_ => new List<T>())];
        for (int c = 0, shard = 0; c < _numClasses; c++)
        {
            int height = _numClasses / shards + (shard < _numClasses % shards ? 1 : 0);
            if (mod)
                shard = c % shards;
            else if (parts[shard].Count == height * d)
                shard++;
            parts[shard].AddRange(weights.AsSpan(c * d, d));
        }
        return new ClassTable<T>(
            [.. parts.Select(part => new Memory<T>([.. part]))], Values("biases", golden), _numClasses, mod ? PartitionStrategy.Mod : PartitionStrategy.Div);
    }

    private void Compare(string key, ReadOnlySpan<T> actual)
    {
        double[] expected = [.. Numbers(key, golden)];
        Assert.True(expected.Length == actual.Length, $"{_name}: {key} has {actual.Length} elements, expected {expected.Length}.");
        // An array that is zero but for the rounding of terms that cancel (one class: the whole softmax) has no scale of its own.
        double largest = expected.Max(Math.Abs) is var magnitude and > 1e-12 ? magnitude : 1;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(double.CreateChecked(actual[i]) - expected[i]);
            Assert.True(error <= tolerance * largest, $"{_name}: {key}[{i}] is {actual[i]}, expected {expected[i]}: error {error / largest}.");
        }
    }

    private static T[] Values(string key, JsonElement golden) => [.. Numbers(key, golden).Select(T.CreateChecked)];

    /// <summary>The numbers of an array of any depth, in order.</summary>
    public static IEnumerable<double> Numbers(string key, JsonElement golden) => Numbers(golden.GetProperty(key));

    private static IEnumerable<double> Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Numbers) : [element.GetDouble()];
}
