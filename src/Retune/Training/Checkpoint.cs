using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retune.Engines;
using Retune.Models;

namespace Retune.Training;

/// <summary>
/// A run's state on disk, one safetensors file: the engine's arrays, and as metadata the run's identity, its position and the
/// SHA-256 of it all.
/// It is written aside and renamed, so that the last one is whole at every moment.
/// </summary>
internal static class Checkpoint
{
    public const string FileName = "checkpoint.safetensors";

    private const string IdentityKey = "identity";
    private const string StateKey = "state";
    private const string HashKey = "sha256";

    /// <summary>snake_case; +∞ (a clipping norm that does not clip) has a name.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Save(string path, SortedDictionary<string, string> identity, RunState state, IEngine<float> engine)
    {
        string identityJson = JsonSerializer.Serialize(identity, Json), stateJson = JsonSerializer.Serialize(state, Json);
        IReadOnlyList<StateTensor> tensors = engine.CaptureState();
        var writer = new SafetensorsWriter();
        writer.AddMetadata(IdentityKey, identityJson);
        writer.AddMetadata(StateKey, stateJson);
        writer.AddMetadata(HashKey, Hash(identityJson, stateJson, tensors));
        foreach (StateTensor tensor in tensors)
        {
            if (tensor.Values is double[] doubles)
                writer.Add(tensor.Name, doubles, tensor.Shape);
            else
                writer.Add(tensor.Name, (float[])tensor.Values, tensor.Shape);
        }
        writer.Save(path);
    }

    /// <summary>Restores engine and state from a checkpoint of the same run.</summary>
    /// <exception cref="CheckpointException">Missing, malformed, damaged, or of another run.</exception>
    public static RunState Load(string path, TrainingTask task, SortedDictionary<string, string> identity, IEngine<float> engine)
    {
        try
        {
            return Read(path, task, identity, engine);
        }
        catch (InputException failure)
        {
            throw new CheckpointException(failure);
        }
    }

    private static RunState Read(string path, TrainingTask task, SortedDictionary<string, string> identity, IEngine<float> engine)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        RunIdentity.RequireSame(Parse<SortedDictionary<string, string>>(file, IdentityKey), identity, path);
        RunState state = Parse<RunState>(file, StateKey);
        if (state.Complaint(task) is { } complaint)
            throw new InputException($"{path} is damaged: the run it holds {complaint}; begin anew in another folder.");
        engine.RestoreState(tensor => Fill(file, tensor));
        if (Hash(file.Metadata[IdentityKey], file.Metadata[StateKey], engine.CaptureState()) != file.Metadata.GetValueOrDefault(HashKey))
            throw new InputException($"{path} is damaged: its content is not what was written (SHA-256); begin anew in another folder.");
        return state;
    }

    private static void Fill(SafetensorsFile file, StateTensor tensor)
    {
        SafetensorsTensor stored = file[tensor.Name];
        if (stored.Count != tensor.Values.Length)
            throw new InputException($"{file.Path}: tensor {tensor.Name} has {stored.Count} elements, this run's has {tensor.Values.Length}.");
        int? spoilt;
        if (tensor.Values is double[] doubles)
        {
            file.Read<double>(tensor.Name, doubles);
            spoilt = FiniteValues.FirstOther(doubles);
        }
        else
        {
            float[] floats = (float[])tensor.Values;
            file.Read<float>(tensor.Name, floats);
            spoilt = FiniteValues.FirstOther(floats);
        }
        if (spoilt is { } index)
            throw new InputException($"{file.Path}: tensor {tensor.Name} holds {tensor.Values.GetValue(index)} at index {index}; the checkpoint is spoilt.");
    }

    /// <summary>Lower-case hexadecimal SHA-256 of everything that a resume goes on from.</summary>
    private static string Hash(string identity, string state, IReadOnlyList<StateTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(identity));
        hash.AppendData(Encoding.UTF8.GetBytes(state));
        foreach (StateTensor tensor in tensors)
        {
            if (tensor.Values is double[] doubles)
                Append<double>(doubles);
            else
                Append<float>((float[])tensor.Values);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // In pieces, because the bytes of an array may be more than a span can count.
        void Append<T>(ReadOnlySpan<T> values) where T : unmanaged
        {
            const int piece = 1 << 24;
            for (; !values.IsEmpty; values = values[Math.Min(piece, values.Length)..])
                hash.AppendData(MemoryMarshal.AsBytes(values[..Math.Min(piece, values.Length)]));
        }
    }

    private static T Parse<T>(SafetensorsFile file, string key)
    {
        try
        {
            if (file.Metadata.TryGetValue(key, out string? json) && JsonSerializer.Deserialize<T>(json, Json) is { } value)
                return value;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or NotSupportedException)
        {
            // Reported below, with the file's name.
        }
        throw new InputException($"{file.Path} is no checkpoint of a training run: its metadata lacks a readable {key}.");
    }
}
