using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;
using Retune.Files;

namespace Retune.Cli.Report;

/// <summary>Reads a <c>results.json</c>; keys that it does not know are passed over.</summary>
internal static class ResultsFile
{
    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions _form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        Converters = { new FigureConverter(), new TextConverter() },
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">It is missing, not JSON, of another format, or a key is missing or of a wrong type.</exception>
    public static ExperimentResults Load(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        using var stream = new FileStream(handle, FileAccess.Read);
        try
        {
            ExperimentResults results = JsonSerializer.Deserialize<ExperimentResults>(stream, _form) ?? throw new InputException($"{path} holds null where the results of an experiment belong.");
            return results.Format == FormatVersion ? results
                : throw new InputException($"{path} is of format {results.Format}, this version of Retune reads {FormatVersion}; update Retune.");
        }
        catch (JsonException failure) when (failure.LineNumber is { } line)
        {
            throw InputException.AtLine(path, line + 1, $"this does not fit the results of an experiment: at {Excerpt.Of(failure.Path ?? "$")} a key is missing or a value of another kind.");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new InputException($"{path} does not hold the results of an experiment: {Excerpt.Of(failure.Message)}", failure);
        }
    }

    /// <summary>JSON has no NaN: what is no finite number is written as null.</summary>
    private sealed class FigureConverter : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    /// <summary>Words come from texts and may hold what no document may: each such character becomes U+FFFD.</summary>
    private sealed class TextConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            string text = reader.GetString() ?? "";
            return text.Any(IsForbidden) ? string.Concat(text.Select(c => IsForbidden(c) ? (char)Rune.ReplacementChar.Value : c)) : text;
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException();

        private static bool IsForbidden(char c) => char.IsControl(c) || c is '\uFFFE' or '\uFFFF';
    }
}
