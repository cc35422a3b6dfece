using System.Text.Json;
using System.Text.Unicode;
using Retune.Files;

namespace Retune.Models;

/// <summary>
/// Reads the JSON header of a safetensors file that may come from anywhere. Nothing it claims is believed: what is kept
/// in memory is proportional to the header's own bytes, and the tensors must tile the data exactly.
/// </summary>
internal ref struct SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    // Far above any model's, and low enough that the objects kept for a header stay small beside its bytes.
    private const int MaxEntries = 1 << 16;
    private const int MaxDimensions = 64;

    private readonly string _path;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<string, SafetensorsTensor> _tensors = [];
    private Utf8JsonReader _json;

    private SafetensorsHeader(string path, ReadOnlySpan<byte> json)
    {
        _path = path;
        _json = new Utf8JsonReader(json);
    }

    /// <summary>Parses and checks a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes that follow the header in the file.</param>
    /// <exception cref="InputException">Malformed, or it disagrees with itself or with the file's length.</exception>
    public static (SafetensorsTensor[] Tensors, Dictionary<string, string> Metadata) Parse(
        string path, ReadOnlySpan<byte> json, long dataLength)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new InputException($"{path}: the header does not begin with '{{'; this is not a safetensors file.");
        if (!Utf8.IsValid(json))
            throw new InputException($"{path}: the header is not valid UTF-8.");
        var header = new SafetensorsHeader(path, json);
        try
        {
            header.ReadEntries();
        }
        catch (JsonException failure)
        {
            throw new InputException($"{path}: the header is not well-formed JSON near its byte {header._json.BytesConsumed}.", failure);
        }
        SafetensorsTensor[] tensors = [.. header._tensors.Values.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End)];
        CheckTiling(path, tensors, dataLength);
        return (tensors, header._metadata);
    }

    private void ReadEntries()
    {
        Next(JsonTokenType.StartObject, "the header");
        bool sawMetadata = false;
        while (NextProperty("the header") is { } name)
        {
            if (name != MetadataKey)
            {
                if (_tensors.Count == MaxEntries)
                    throw Refuse($"more than {MaxEntries} tensors are announced");
                if (!_tensors.TryAdd(name, ReadTensor(name)))
                    throw Refuse($"tensor {Excerpt.Quoted(name)} is there twice");
                continue;
            }
            if (sawMetadata)
                throw Refuse($"{MetadataKey} is there twice");
            sawMetadata = true;
            ReadMetadata();
        }
        _json.Read(); // Padding may follow; anything else is a JsonException.
    }

    private void ReadMetadata()
    {
        Next(JsonTokenType.StartObject, MetadataKey);
        while (NextProperty(MetadataKey) is { } key)
        {
            Next(JsonTokenType.String, $"{MetadataKey} {Excerpt.Quoted(key)}");
            if (_metadata.Count == MaxEntries)
                throw Refuse($"{MetadataKey} has more than {MaxEntries} entries");
            if (!_metadata.TryAdd(key, Text()))
                throw Refuse($"{MetadataKey} has {Excerpt.Quoted(key)} twice");
        }
    }

    private SafetensorsTensor ReadTensor(string name)
    {
        string what = $"tensor {Excerpt.Quoted(name)}";
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        Next(JsonTokenType.StartObject, what);
        while (NextProperty(what) is { } key)
        {
            switch (key)
            {
                case "dtype" when dtype is null:
                    Next(JsonTokenType.String, $"{what}: dtype");
                    dtype = Text();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers($"{what}: shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers($"{what}: data_offsets");
                    break;
                default:
                    throw Refuse($"{what} has an unknown or repeated key {Excerpt.Quoted(key)}");
            }
        }
        if (dtype is null || shape is null || offsets is null)
            throw Refuse($"{what} lacks its {(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (offsets.Count != 2)
            throw Refuse($"{what} has {offsets.Count} data_offsets instead of 2");
        var tensor = new SafetensorsTensor(name, dtype, shape, offsets[0], offsets[1]);
        CheckSize(what, tensor);
        return tensor;
    }

    private readonly void CheckSize(string what, SafetensorsTensor tensor)
    {
        int size = SafetensorsTensor.SizeOf(tensor.DType);
        if (size == 0)
            throw Refuse($"{what} has the unknown dtype {Excerpt.Quoted(tensor.DType)}");
        if (tensor.Begin > tensor.End)
            throw Refuse($"{what} begins at {tensor.Begin} and ends before that, at {tensor.End}");
        Int128 bytes = size;
        foreach (long dimension in tensor.Shape)
        {
            bytes *= dimension; // Both factors are below 2^63, so that the product fits.
            if (bytes > long.MaxValue)
                throw Refuse($"{what} of shape {tensor.ShapeText} has more elements than a file can hold");
        }
        if (bytes != tensor.End - tensor.Begin)
            throw Refuse($"{what} of shape {tensor.ShapeText} and dtype {tensor.DType} takes {bytes} bytes, its data_offsets {tensor.Begin} to {tensor.End} hold {tensor.End - tensor.Begin}");
    }

    private static void CheckTiling(string path, SafetensorsTensor[] tensors, long dataLength)
    {
        long end = 0;
        string before = "the header";
        foreach (SafetensorsTensor tensor in tensors)
        {
            string what = $"tensor {Excerpt.Quoted(tensor.Name)}";
            if (tensor.End > dataLength)
                throw new InputException($"{path}: {what} ends at byte {tensor.End} of the data, of which there are {dataLength}; is the file cut off?");
            if (tensor.Begin != end)
                throw new InputException($"{path}: {what} begins at byte {tensor.Begin} of the data, but {before} ends at {end}: they {(tensor.Begin < end ? "overlap" : "leave a hole")}.");
            (end, before) = (tensor.End, what);
        }
        if (end != dataLength)
            throw new InputException($"{path}: the tensors end at byte {end} of the data, but {dataLength} bytes are there.");
    }

    private List<long> ReadNumbers(string what)
    {
        var numbers = new List<long>();
        Next(JsonTokenType.StartArray, what);
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0)
                throw Refuse($"{what} has something other than an integer from 0 to 2^63 - 1");
            if (numbers.Count == MaxDimensions)
                throw Refuse($"{what} has more than {MaxDimensions} numbers");
            numbers.Add(number);
        }
        return numbers;
    }

    private void Next(JsonTokenType expected, string what)
    {
        _json.Read();
        if (_json.TokenType != expected)
            throw Refuse($"{what} is a JSON {_json.TokenType} where a {expected} belongs");
    }

    /// <summary>The next property's name, or null at the end of the object.</summary>
    private string? NextProperty(string what)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
            return null;
        if (_json.TokenType != JsonTokenType.PropertyName)
            throw Refuse($"{what} is not closed");
        return Text();
    }

    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException failure)
        {
            // An escape such as \ud800 is well-formed JSON but half a character.
            throw new InputException($"{_path}: the header has a string that is not Unicode near its byte {_json.BytesConsumed}.", failure);
        }
    }

    private readonly InputException Refuse(string message) => new($"{_path}: {message}.");
}
