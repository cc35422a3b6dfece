using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Retune.Files;

namespace Retune.Models;

/// <summary>
/// A safetensors file opened for reading: u64 length of the header, JSON header, the tensors' bytes, all little-endian
/// (as every processor .NET's vector kernels run on). The header is checked whole when the file is opened, against the
/// file's real length, so that memory is never taken on the word of a file.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int PrefixLength = sizeof(ulong);
    private const int MaxHeaderLength = 100_000_000;
    private const int ChunkLength = 1 << 14;

    private readonly SafeFileHandle _handle;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsTensor> _byName;

    private SafetensorsFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        long length = RandomAccess.GetLength(handle);
        if (length < PrefixLength)
            throw new InputException($"{path} has {length} bytes; a safetensors file has at least {PrefixLength}.");
        Span<byte> prefix = stackalloc byte[PrefixLength];
        InputFile.Read(handle, path, 0, prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxHeaderLength)
            throw new InputException($"{path}: the header is said to have {headerLength} bytes, more than the {MaxHeaderLength} the format allows; this is not a safetensors file.");
        _dataStart = PrefixLength + (long)headerLength;
        if (_dataStart > length)
            throw new InputException($"{path}: the header is said to have {headerLength} bytes, but only {length - PrefixLength} follow; is the file cut off?");
        byte[] header = new byte[headerLength];
        InputFile.Read(handle, path, PrefixLength, header);
        (Tensors, Metadata) = SafetensorsHeader.Parse(path, header, length - _dataStart);
        _byName = Tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The file's path, as given.</summary>
    public string Path { get; }

    /// <summary>The strings of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="InputException">The file has no such tensor.</exception>
    public SafetensorsTensor this[string name] =>
        Find(name) ?? throw new InputException($"{Path} has no tensor {Excerpt.Quoted(name)}.");

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InputException">Missing, unreadable or malformed; the message names the file, the tensor and the numbers.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new SafetensorsFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a name, or null.</summary>
    public SafetensorsTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// Reads a tensor, row-major. F64, F32, F16 and BF16 are read as float or double, I32 as int or long; every other type
    /// as itself (I64 as long, U8 as byte, U32 as uint, U64 as ulong).
    /// </summary>
    /// <exception cref="InputException">No such tensor, of another type, or of more elements than an array can have.</exception>
    public T[] Read<T>(string name) where T : unmanaged, INumberBase<T>
    {
        SafetensorsTensor tensor = this[name];
        CheckType<T>(tensor);
        if (tensor.Count > Array.MaxLength)
            throw new InputException($"{Path}: tensor {Excerpt.Quoted(name)} has {tensor.Count} elements; at most {Array.MaxLength} are supported.");
        var values = new T[tensor.Count];
        Read(name, values.AsSpan());
        return values;
    }

    /// <summary>Reads a tensor into <paramref name="target"/>, converting as <see cref="Read{T}(string)"/> does.</summary>
    /// <exception cref="InputException">No such tensor, or of another type.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> has another length than the tensor.</exception>
    public void Read<T>(string name, Span<T> target) where T : unmanaged, INumberBase<T>
    {
        SafetensorsTensor tensor = this[name];
        CheckType<T>(tensor);
        if (target.Length != tensor.Count)
            throw new ArgumentException($"The target has {target.Length} elements, tensor \"{name}\" has {tensor.Count}.", nameof(target));
        long offset = _dataStart + tensor.Begin;
        if (tensor.DType == SafetensorsTensor.TypeName<T>())
        {
            ReadRaw(offset, target);
            return;
        }
        switch (tensor.DType)
        {
            case "F64":
                ReadConverted(offset, target, static (double value) => T.CreateTruncating(value));
                break;
            case "F32":
                ReadConverted(offset, target, static (float value) => T.CreateTruncating(value));
                break;
            case "F16":
                ReadConverted(offset, target, static (Half value) => T.CreateTruncating((float)value));
                break;
            case "BF16":
                // The upper half of a float.
                ReadConverted(offset, target, static (ushort value) => T.CreateTruncating(BitConverter.UInt32BitsToSingle((uint)value << 16)));
                break;
            default:
                ReadConverted(offset, target, static (int value) => T.CreateTruncating(value));
                break;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();


    private void CheckType<T>(SafetensorsTensor tensor)
    {
        string wanted = SafetensorsTensor.TypeName<T>();
        bool readable = tensor.DType == wanted || (tensor.DType, wanted) is
            ("F64" or "F32" or "F16" or "BF16", "F32" or "F64") or ("I32", "I64");
        if (!readable)
            throw new InputException($"{Path}: tensor {Excerpt.Quoted(tensor.Name)} has dtype {tensor.DType}, which cannot be read as {wanted}.");
    }

    /// <summary>Bytes as they are, in pieces, because the bytes of an array may be more than a span can count.</summary>
    private void ReadRaw<T>(long offset, Span<T> target) where T : unmanaged
    {
        const int piece = 1 << 24;
        while (!target.IsEmpty)
        {
            Span<T> part = target[..Math.Min(piece, target.Length)];
            Span<byte> bytes = MemoryMarshal.AsBytes(part);
            InputFile.Read(_handle, Path, offset, bytes);
            target = target[part.Length..];
            offset += bytes.Length;
        }
    }

    private void ReadConverted<TStored, T>(long offset, Span<T> target, Func<TStored, T> convert)
        where TStored : unmanaged
        where T : unmanaged
    {
        var chunk = new TStored[Math.Min(ChunkLength, target.Length)];
        while (!target.IsEmpty)
        {
            Span<TStored> stored = chunk.AsSpan(0, Math.Min(chunk.Length, target.Length));
            Span<byte> bytes = MemoryMarshal.AsBytes(stored);
            InputFile.Read(_handle, Path, offset, bytes);
            for (int i = 0; i < stored.Length; i++)
                target[i] = convert(stored[i]);
            target = target[stored.Length..];
            offset += bytes.Length;
        }
    }
}
