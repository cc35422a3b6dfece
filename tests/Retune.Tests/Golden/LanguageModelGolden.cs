using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Retune.Engines;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Tests.Golden;

/// <summary>Builds an engine over given parameters.</summary>
internal delegate IEngine<T> EngineFactory<T>(NetworkParameters<T> parameters, IReadOnlyList<Reference<T>> references, EngineOptions options)
    where T : unmanaged, IFloatingPointIeee754<T>;

/// <summary>
/// Checks an engine against a language model's oracle file: losses per position, every gradient tensor, whole training runs.
/// Errors are the largest error over the tensor's largest magnitude.
/// </summary>
internal sealed class LanguageModelGolden<T>(JsonElement root, EngineFactory<T> createEngine, double tolerance) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly double _lnZ = root.GetProperty("ln_z").GetDouble();

    public void CheckAll()
    {
        CheckNoiseTables();
        foreach (JsonElement check in root.GetProperty("cases").EnumerateArray())
            CheckCase(check, root);
        foreach (string name in (string[])["all_noise_is_target", "some_noise_is_target"])
        {
            if (root.TryGetProperty(name, out JsonElement check))
                CheckCase(check, check);
        }
        foreach (JsonElement run in root.GetProperty("training").EnumerateArray())
            CheckTraining(run);
    }

    private void CheckNoiseTables()
    {
        Near("noise_probabilities", Doubles(root.GetProperty("noise_probabilities")), Noise().Probabilities, 1e-12);
        if (!root.TryGetProperty("noise_tables", out JsonElement tables))
            return;
        foreach (JsonElement table in tables.EnumerateArray())
        {
            long[] counts = [.. Doubles(table.GetProperty("counts")).Select(count => (long)count)];
            double alpha = table.GetProperty("alpha").GetDouble();
            Near($"noise table {alpha}", Doubles(table.GetProperty("probabilities")), NoiseDistribution.FromCounts(counts, alpha).Probabilities, 1e-12);
        }
    }

    private void CheckCase(JsonElement check, JsonElement data)
    {
        string name = Describe(check);
        using IEngine<T> engine = Create(check, data, clipNorm: double.PositiveInfinity, weightDecay: 0);
        double loss = engine.ForwardBackward(Batch(data), Ids(data.GetProperty("noise")), step: 0);
        Near($"{name}: loss", [check.GetProperty("loss").GetDouble()], [loss]);
        Near($"{name}: per token", Doubles(check.GetProperty("per_token")), ToDoubles(engine.PositionLosses));
        CheckTensors($"{name}: gradient of", check.GetProperty("gradients"), engine.ReadGradients());
    }

    private void CheckTraining(JsonElement run)
    {
        string name = "training " + Describe(run);
        JsonElement steps = run.GetProperty("steps");
        using IEngine<T> engine = Create(run, steps[0], run.GetProperty("clip_norm").GetDouble(), run.GetProperty("weight_decay").GetDouble());
        uint step = 0;
        foreach (JsonElement data in steps.EnumerateArray())
        {
            double loss = engine.ForwardBackward(Batch(data), Ids(data.GetProperty("noise")), step++);
            double norm = engine.Update(run.GetProperty("learning_rate").GetDouble());
            Near($"{name}: loss at step {step}", [data.GetProperty("loss").GetDouble()], [loss]);
            Near($"{name}: gradient norm at step {step}", [data.GetProperty("gradient_norm").GetDouble()], [norm]);
        }
        CheckTensors($"{name}: final", run.GetProperty("final_parameters"), engine.ReadParameters());
    }

    private IEngine<T> Create(JsonElement check, JsonElement data, double clipNorm, double weightDecay)
    {
        string kind = check.GetProperty("loss_kind").GetString()!;
        int referenceCount = check.TryGetProperty("references", out JsonElement count) ? count.GetInt32() : 1;
        string[] names = ["reference_parameters", "second_reference_parameters"];
        List<Reference<T>> references = [];
        if (kind.EndsWith("_kld", StringComparison.Ordinal))
            references.AddRange(names[..referenceCount].Select(name => new Reference<T>(Parameters(root.GetProperty(name)), _lnZ)));
        var options = new EngineOptions
        {
            Loss = new LossOptions
            {
                Kind = kind.StartsWith("xe", StringComparison.Ordinal) ? LossKind.CrossEntropy : LossKind.Nce,
                Gamma = check.GetProperty("gamma").GetDouble(),
                Temperature = check.TryGetProperty("temperature", out JsonElement temperature) ? temperature.GetDouble() : 1,
            },
            LnZ = _lnZ,
            Streams = data.GetProperty("inputs")[0].GetArrayLength(),
            Bptt = data.GetProperty("inputs").GetArrayLength(),
            NoiseSamples = data.GetProperty("noise").GetArrayLength(),
            Noise = Noise(),
            ClipNorm = clipNorm,
            WeightDecay = weightDecay,
            Threads = 2,
        };
        return createEngine(Parameters(root.GetProperty("parameters")), references, options);
    }

    private NoiseDistribution Noise() => NoiseDistribution.FromCounts(
        [.. Doubles(root.GetProperty("unigram_counts")).Select(count => (long)count)], root.GetProperty("alpha").GetDouble());

    private static Minibatch Batch(JsonElement data)
    {
        JsonElement inputs = data.GetProperty("inputs");
        var batch = new Minibatch(inputs.GetArrayLength(), inputs[0].GetArrayLength()) { Time = inputs.GetArrayLength() };
        Ids(inputs).CopyTo(batch.Inputs, 0);
        Ids(data.GetProperty("targets")).CopyTo(batch.Targets, 0);
        return batch;
    }

    private static NetworkParameters<T> Parameters(JsonElement tensors)
    {
        JsonElement embedding = tensors.GetProperty("embedding.weight"), output = tensors.GetProperty("output.weight");
        int layers = tensors.EnumerateObject().Count(tensor => tensor.Name.StartsWith("lstm.weight_hh_l", StringComparison.Ordinal));
        var parameters = new NetworkParameters<T>(new NetworkShape(
            embedding.GetArrayLength(), embedding[0].GetArrayLength(), output[0].GetArrayLength(), layers, tensors.TryGetProperty("output.bias", out _)));
        foreach ((string name, T[] values, _) in parameters.Tensors())
        {
            double[] source = Doubles(tensors.GetProperty(name));
            Assert.Equal(values.Length, source.Length);
            for (int i = 0; i < source.Length; i++)
                values[i] = T.CreateTruncating(source[i]);
        }
        return parameters;
    }

    private void CheckTensors(string what, JsonElement expected, NetworkParameters<T> found)
    {
        foreach ((string name, T[] values, _) in found.Tensors())
            Near($"{what} {name}", Doubles(expected.GetProperty(name)), ToDoubles(values));
    }

    private void Near(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> found) => Near(what, expected, found, tolerance);

    /// <summary>The largest error over the largest magnitude is within the tolerance; a tensor of zeros must be zeros.</summary>
    private static void Near(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double magnitude = 0, error = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
            double difference = Math.Abs(expected[i] - found[i]);
            error = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(error, difference);
        }
        Assert.True(error <= tolerance * magnitude, FormattableString.Invariant($"{what}: error {error:g3}, largest magnitude {magnitude:g3}, tolerance {tolerance:g3}"));
    }

    private static string Describe(JsonElement check) => string.Create(
        CultureInfo.InvariantCulture, $"{check.GetProperty("loss_kind").GetString()} γ={check.GetProperty("gamma").GetDouble()}");

    private static double[] ToDoubles(ReadOnlySpan<T> values)
    {
        double[] copy = new double[values.Length];
        for (int i = 0; i < copy.Length; i++)
            copy[i] = double.CreateTruncating(values[i]);
        return copy;
    }

    private static int[] Ids(JsonElement element) => [.. Doubles(element).Select(value => (int)value)];

    /// <summary>The numbers of an array nested to any depth, flattened.</summary>
    private static double[] Doubles(JsonElement element)
    {
        List<double> values = [];
        Collect(element, values);
        return [.. values];
    }

    private static void Collect(JsonElement element, List<double> values)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            values.Add(element.GetDouble());
            return;
        }
        foreach (JsonElement item in element.EnumerateArray())
            Collect(item, values);
    }
}
