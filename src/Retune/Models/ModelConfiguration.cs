using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using Retune.Files;

namespace Retune.Models;

/// <summary>What <c>config.json</c> of a model folder says.</summary>
/// <param name="Shape">The network's sizes.</param>
/// <param name="LnZ">The constant ln Z (natural log) that is taken from every score.</param>
/// <param name="Training">
/// Where the model comes from, as its trainer wrote it (version, loss, gamma, seed, ...); carried along, never interpreted.
/// </param>
public sealed record ModelConfiguration(NetworkShape Shape, double LnZ, JsonObject? Training = null)
{
    private const int FormatVersion = 1;
    private const string Architecture = "retune-lstm-lm";
    private const int MaxLength = 16 << 20;

    /// <summary>Reads a <c>config.json</c>; keys it does not know are ignored.</summary>
    /// <exception cref="InputException">Missing, not JSON, or a key missing, of a wrong type or out of range; the message names file and key.</exception>
    public static ModelConfiguration Load(string path)
    {
        byte[] bytes = ReadAll(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(path, document.RootElement);
        }
        catch (JsonException failure) when (failure.LineNumber is { } line)
        {
            throw InputException.AtLine(path, line + 1, $"the JSON is malformed at byte {failure.BytePositionInLine + 1} of the line.");
        }
        catch (JsonException failure)
        {
            // Well-formed, but a key is there twice; the message names it.
            throw new InputException($"{path}: {Excerpt.Of(failure.Message)}", failure);
        }
        catch (InvalidOperationException failure)
        {
            // An escape such as \ud800 is well-formed JSON but half a character.
            throw new InputException($"{path} has a string that is not Unicode.", failure);
        }
    }

    /// <summary>Writes a <c>config.json</c>, indented, or leaves what was there.</summary>
    /// <exception cref="InputException">ln Z is not finite.</exception>
    /// <exception cref="RetuneException">It could not be written.</exception>
    public void Save(string path)
    {
        if (!double.IsFinite(LnZ))
            throw new InputException(FormattableString.Invariant($"ln Z is {LnZ}; it must be finite."));
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("format_version", FormatVersion);
        json.WriteString("architecture", Architecture);
        json.WriteNumber("vocabulary_size", Shape.VocabularySize);
        json.WriteNumber("embedding_size", Shape.EmbeddingSize);
        json.WriteNumber("hidden_size", Shape.HiddenSize);
        json.WriteNumber("layers", Shape.Layers);
        json.WriteBoolean("output_bias", Shape.OutputBias);
        json.WriteNumber("ln_z", LnZ);
        if (Training is not null)
        {
            json.WritePropertyName("training");
            Training.WriteTo(json);
        }
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
        AtomicFile.Write(path, stream => stream.Write(buffer.WrittenSpan));
    }

    private static ModelConfiguration Read(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InputException($"{path} holds a JSON {root.ValueKind} where an object belongs.");
        int version = Integer("format_version");
        if (version != FormatVersion)
            throw new InputException($"{path}: format_version is {version}, this version of Retune reads {FormatVersion}; update Retune.");
        JsonElement architecture = Value("architecture", "a string", JsonValueKind.String);
        if (!architecture.ValueEquals(Architecture))
            throw new InputException($"{path}: architecture is {Excerpt.Of(architecture.GetRawText())}, this version of Retune reads \"{Architecture}\".");
        bool outputBias = Value("output_bias", "true or false", JsonValueKind.True, JsonValueKind.False).GetBoolean();
        var shape = new NetworkShape(
            Integer("vocabulary_size"), Integer("embedding_size"), Integer("hidden_size"), Integer("layers"), outputBias);
        try
        {
            shape.Validate();
        }
        catch (InputException failure)
        {
            throw new InputException($"{path}: {failure.Message}", failure);
        }
        return new ModelConfiguration(shape, FiniteNumber("ln_z"), Training());

        JsonElement Value(string key, string type, params ReadOnlySpan<JsonValueKind> kinds)
        {
            if (!root.TryGetProperty(key, out JsonElement value))
                throw new InputException($"{path} lacks the key {key}.");
            if (!kinds.Contains(value.ValueKind))
                throw new InputException($"{path}: {key} is a JSON {value.ValueKind}; it must be {type}.");
            return value;
        }

        int Integer(string key)
        {
            JsonElement value = Value(key, "an integer", JsonValueKind.Number);
            if (!value.TryGetInt32(out int integer) || integer < 1)
                throw new InputException($"{path}: {key} is {Excerpt.Of(value.GetRawText())}; it must be an integer from 1 to {int.MaxValue}.");
            return integer;
        }

        double FiniteNumber(string key)
        {
            JsonElement value = Value(key, "a number", JsonValueKind.Number);
            if (!value.TryGetDouble(out double number) || !double.IsFinite(number))
                throw new InputException($"{path}: {key} is {Excerpt.Of(value.GetRawText())}; it must be a finite number.");
            return number;
        }

        JsonObject? Training()
        {
            if (!root.TryGetProperty("training", out _))
                return null;
            JsonObject training = JsonObject.Create(Value("training", "an object", JsonValueKind.Object).Clone())!;
            training.ToJsonString(); // A string in it that is not Unicode is to be found now, not when the model is saved.
            return training;
        }
    }

    private static byte[] ReadAll(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        long length = RandomAccess.GetLength(handle);
        if (length > MaxLength)
            throw new InputException($"{path} has {length} bytes; a model's configuration has at most {MaxLength}.");
        byte[] bytes = new byte[length];
        InputFile.Read(handle, path, 0, bytes);
        if (!Utf8.IsValid(bytes))
            throw new InputException($"{path} is not valid UTF-8.");
        return bytes;
    }
}
