using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retune.Files;

namespace Retune.Experiments;

/// <summary>The JSON of an experiment's files: snake_case, two spaces, line feeds; figures that are not finite are null.</summary>
internal static class ExperimentJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new FiniteOrNull() },
    };

    /// <summary>Writes a value, whole or not at all.</summary>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public static void Write<T>(string path, T value) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, value, Options);
        stream.WriteByte((byte)'\n');
    });

    /// <summary>Reads a value.</summary>
    /// <exception cref="InputException">The file cannot be read or has another form.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new InputException($"{path} holds null.");
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"{path} cannot be read: {Excerpt.Of(Reason(failure.Message))}", failure);
        }
    }

    /// <summary>The message; where keys are missing, from there on: the name of the type before it tells a user nothing.</summary>
    private static string Reason(string message) =>
        message.IndexOf("missing required properties", StringComparison.Ordinal) is > 0 and int start ? message[start..] : message;

    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
