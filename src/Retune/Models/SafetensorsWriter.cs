using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Retune.Files;

namespace Retune.Models;

/// <summary>
/// Writes a safetensors file: collect the tensors, then write them in one pass. The arrays are referred to, not copied,
/// and streamed as they are, or made piece by piece on the way; the same content in the same order gives the same bytes.
/// </summary>
public sealed class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Elements of a tensor that are made at a time.</summary>
    private const int PieceLength = 1 << 14;

    private readonly List<(SafetensorsTensor Tensor, Action<Stream> Write)> _tensors = [];
    private readonly HashSet<string> _names = [SafetensorsHeader.MetadataKey];
    private readonly OrderedDictionary<string, string> _metadata = [];
    private long _end;

    /// <summary>Adds a string to <c>__metadata__</c>.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void AddMetadata(string key, string value) => _metadata.Add(key, value);

    /// <summary>Adds a tensor of float, double, int, long, byte, uint, ulong or Half, row-major.</summary>
    /// <param name="name">A name not used before in this file.</param>
    /// <param name="values">The elements; read when the file is written.</param>
    /// <param name="shape">The dimensions, whose product is the number of elements.</param>
    /// <exception cref="ArgumentException">The name is used already, or the shape's product is not the number of elements.</exception>
    public void Add<T>(string name, T[] values, params ReadOnlySpan<int> shape) where T : unmanaged =>
        Add(name, (ReadOnlyMemory<T>)values, shape);

    /// <inheritdoc cref="Add{T}(string, T[], ReadOnlySpan{int})"/>
    public void Add<T>(string name, ReadOnlyMemory<T> values, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        if (Count(shape) is var count && count != values.Length)
            throw new ArgumentException($"Tensor \"{name}\" of shape [{string.Join(", ", shape.ToArray())}] has {count} elements, {values.Length} are given.", nameof(shape));
        Add<T>(name, values.Length, shape, stream => Write(stream, values));
    }

    /// <summary>Adds a tensor whose elements are asked for while the file is written, in order and in pieces, none of which is kept.</summary>
    /// <param name="name">A name not used before in this file.</param>
    /// <param name="read">Gives the elements, row-major; an exception it throws ends the writing.</param>
    /// <param name="shape">The dimensions.</param>
    /// <exception cref="ArgumentException">The name is used already.</exception>
    public void Add<T>(string name, TensorReader<T> read, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        long count = checked((long)Count(shape));
        Add<T>(name, count, shape, stream => Write(stream, read, count));
    }

    /// <summary>Writes the file's bytes to a stream.</summary>
    public void Write(Stream stream)
    {
        ReadOnlySpan<byte> header = Header().WrittenSpan;
        // Spaces up to a multiple of 8, so that the data can be mapped aligned.
        int padding = (Alignment - (header.Length % Alignment)) % Alignment;
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)(header.Length + padding));
        stream.Write(prefix);
        stream.Write(header);
        stream.Write("       "u8[..padding]);
        foreach ((_, Action<Stream> write) in _tensors)
            write(stream);
    }

    /// <summary>Writes the file, or leaves what was there (<see cref="AtomicFile"/>).</summary>
    /// <exception cref="RetuneException">It could not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, Write);

    private void Add<T>(string name, long count, ReadOnlySpan<int> shape, Action<Stream> write) where T : unmanaged
    {
        string dtype = SafetensorsTensor.TypeName<T>();
        if (!_names.Add(name))
            throw new ArgumentException($"The name \"{name}\" is used already.", nameof(name));
        long begin = _end;
        _end = checked(_end + count * SafetensorsTensor.SizeOf(dtype));
        _tensors.Add((new SafetensorsTensor(name, dtype, [.. shape.ToArray().Select(dimension => (long)dimension)], begin, _end), write));
    }

    /// <summary>The product of the dimensions.</summary>
    private static Int128 Count(ReadOnlySpan<int> shape)
    {
        Int128 count = 1;
        foreach (int dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }
        return count;
    }

    private ArrayBufferWriter<byte> Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (_metadata.Count > 0)
        {
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach ((string key, string value) in _metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
        }
        foreach ((SafetensorsTensor tensor, _) in _tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.DType);
            WriteNumbers(json, "shape", tensor.Shape);
            WriteNumbers(json, "data_offsets", [tensor.Begin, tensor.End]);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    /// <summary>In pieces, because the bytes of an array may be more than a span can count.</summary>
    private static void Write<T>(Stream stream, ReadOnlyMemory<T> values) where T : unmanaged
    {
        const int piece = 1 << 24;
        while (!values.IsEmpty)
        {
            ReadOnlyMemory<T> part = values[..Math.Min(piece, values.Length)];
            stream.Write(MemoryMarshal.AsBytes(part.Span));
            values = values[part.Length..];
        }
    }

    private static void Write<T>(Stream stream, TensorReader<T> read, long count) where T : unmanaged
    {
        var buffer = new T[Math.Min(PieceLength, count)];
        for (long first = 0; first < count; first += buffer.Length)
        {
            Span<T> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, count - first));
            read(first, piece);
            stream.Write(MemoryMarshal.AsBytes(piece));
        }
    }
}
