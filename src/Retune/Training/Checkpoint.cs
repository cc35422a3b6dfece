using System.Text.Json;
using System.Text.Json.Serialization;
using Retune.Engines;
using Retune.Models;

namespace Retune.Training;

/// <summary>
/// A run's state on disk, one safetensors file: the engine's arrays, and as metadata the run's identity and position.
/// It is written aside and renamed, so that the last one is whole at every moment.
/// </summary>
internal static class Checkpoint
{
    public const string FileName = "checkpoint.safetensors";

    private const string IdentityKey = "identity";
    private const string StateKey = "state";

    /// <summary>snake_case; +∞ (a clipping norm that does not clip) has a name.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Save(string path, SortedDictionary<string, string> identity, RunState state, IEngine<float> engine)
    {
        var writer = new SafetensorsWriter();
        writer.AddMetadata(IdentityKey, JsonSerializer.Serialize(identity, Json));
        writer.AddMetadata(StateKey, JsonSerializer.Serialize(state, Json));
        foreach (StateTensor tensor in engine.CaptureState())
        {
            if (tensor.Values is double[] doubles)
                writer.Add(tensor.Name, doubles, tensor.Shape);
            else
                writer.Add(tensor.Name, (float[])tensor.Values, tensor.Shape);
        }
        writer.Save(path);
    }

    /// <summary>Restores engine and state from a checkpoint of the same run.</summary>
    /// <exception cref="InputException">Missing, malformed, or of another run.</exception>
    public static RunState Load(string path, SortedDictionary<string, string> identity, IEngine<float> engine)
    {
        if (!File.Exists(path))
            throw new InputException($"There is no {path} to resume from; leave out the resume to begin a run.");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        RunIdentity.RequireSame(Parse<SortedDictionary<string, string>>(file, IdentityKey), identity, path);
        RunState state = Parse<RunState>(file, StateKey);
        engine.RestoreState(tensor =>
        {
            SafetensorsTensor stored = file[tensor.Name];
            if (stored.Count != tensor.Values.Length)
                throw new InputException($"{path}: tensor {tensor.Name} has {stored.Count} elements, this run's has {tensor.Values.Length}.");
            if (tensor.Values is double[] doubles)
                file.Read<double>(tensor.Name, doubles);
            else
                file.Read<float>(tensor.Name, (float[])tensor.Values);
        });
        return state;
    }

    private static T Parse<T>(SafetensorsFile file, string key)
    {
        try
        {
            if (file.Metadata.TryGetValue(key, out string? json) && JsonSerializer.Deserialize<T>(json, Json) is { } value)
                return value;
        }
        catch (JsonException)
        {
            // Reported below, with the file's name.
        }
        throw new InputException($"{file.Path} is no checkpoint of a training run: its metadata lacks a readable {key}.");
    }
}
