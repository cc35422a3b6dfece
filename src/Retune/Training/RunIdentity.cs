using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retune.Files;
using Retune.Models;

namespace Retune.Training;

/// <summary>
/// What must be the same for a checkpoint to be gone on from: Retune's version, kernels, options, texts, words, references. The
/// number of threads is among them only with products of a native library: otherwise the result does not depend on it.
/// </summary>
internal static class RunIdentity
{
    /// <summary>Version and, where it was built from a repository, commit: another build may round otherwise.</summary>
    private static string Version { get; } =
        typeof(RunIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Name → value, in words that a message can show.</summary>
    public static SortedDictionary<string, string> Of(TrainingTask task, string kernels)
    {
        var identity = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["version of Retune"] = Version,
            ["kernels"] = kernels,
            ["network"] = Describe(task.Model.Shape),
            ["start"] = Start(task.ModelIsTrained),
            ["ln Z"] = task.Model.LnZ.ToString("R", CultureInfo.InvariantCulture),
            ["vocabulary"] = task.Model.Vocabulary.Hash,
            ["development text"] = task.DevelopmentText.TextHash,
            ["noise"] = task.Noise is null ? "counts" : Hash(MemoryMarshal.AsBytes(task.Noise.Probabilities)),
        };
        if (task.Options.Products.DependOnThreads)
            identity["number of threads"] = task.Options.Threads.ToString(CultureInfo.InvariantCulture);
        for (int text = 0; text < task.Texts.Count; text++)
            identity[$"training text {text + 1}"] = task.Texts[text].TextHash;
        if (task.Options.Loss.UsesReference)
        {
            for (int r = 0; r < task.References.Count; r++)
                identity[Reference(r)] = task.References[r].Hash();
        }
        AddOptions(task.Options, identity);
        return identity;
    }

    /// <summary>Refuses another run than the one that left a model, as far as the model's configuration tells.</summary>
    /// <param name="training">What it says of the training.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="modelIsTrained">Whether it begins with a trained model.</param>
    /// <param name="path">The configuration.</param>
    /// <exception cref="InputException">The first thing in which they differ, and both values.</exception>
    public static void RequireFinishedWith(JsonObject training, TrainingOptions options, bool modelIsTrained, string path)
    {
        var saved = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var now = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["start"] = Start(modelIsTrained) };
        if (training["started_from"] is { } start)
            saved["start"] = start.ToString();
        if (training["options"] is JsonObject members)
            Flatten(members, Option, saved);
        AddOptions(options, now);
        saved[ThreadsOption] = now[ThreadsOption];
        foreach (string name in saved.Keys.Intersect(now.Keys))
        {
            if (saved[name] != now[name])
                throw new InputException($"{path} is of a finished run whose {Excerpt.Of(name)} was {Excerpt.Of(saved[name])}, and is now {Excerpt.Of(now[name])}; there is nothing to resume: choose another output folder.");
        }
    }

    /// <summary>The hashes of the references, in their order.</summary>
    public static IEnumerable<string> References(SortedDictionary<string, string> identity)
    {
        for (int r = 0; identity.TryGetValue(Reference(r), out string? hash); r++)
            yield return hash;
    }

    /// <summary>Refuses to go on where the two differ, naming the first thing that does.</summary>
    /// <exception cref="InputException">What differs, and both values.</exception>
    public static void RequireSame(SortedDictionary<string, string> saved, SortedDictionary<string, string> now, string checkpoint)
    {
        foreach (string name in saved.Keys.Union(now.Keys))
        {
            string before = saved.GetValueOrDefault(name) ?? "absent", after = now.GetValueOrDefault(name, "absent");
            if (before != after)
                throw new InputException($"{checkpoint} cannot be resumed: its {Excerpt.Of(name)} was {Excerpt.Of(before)} and is now {Excerpt.Of(after)}; give the run what it had, or begin anew in another folder.");
        }
    }

    private const string Option = "option", ThreadsOption = "option threads";

    private static string Start(bool modelIsTrained) => modelIsTrained ? "a trained model" : "a new network";

    private static void AddOptions(TrainingOptions options, SortedDictionary<string, string> identity) =>
        Flatten(JsonSerializer.SerializeToNode(options with { Threads = 0 }, Checkpoint.Json)!, Option, identity);

    private static string Reference(int index) => $"reference {index + 1}";

    private static string Describe(NetworkShape shape) =>
        $"{shape.VocabularySize} words, {shape.EmbeddingSize}, {shape.HiddenSize} x {shape.Layers}{(shape.OutputBias ? ", output bias" : "")}";

    private static void Flatten(JsonNode node, string name, SortedDictionary<string, string> into)
    {
        if (node is JsonObject members)
        {
            foreach ((string key, JsonNode? value) in members)
                Flatten(value!, $"{name} {key}", into);
        }
        else
        {
            into[name] = node.ToJsonString();
        }
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
