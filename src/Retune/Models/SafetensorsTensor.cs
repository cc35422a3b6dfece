namespace Retune.Models;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="DType">The format's name of the element type: <c>F32</c>, <c>BF16</c>, <c>I64</c>, ...</param>
/// <param name="Shape">Its dimensions; none for a scalar.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where they end (exclusive).</param>
public sealed record SafetensorsTensor(string Name, string DType, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Number of elements: the product of the dimensions, 1 for a scalar.</summary>
    public long Count => (End - Begin) / SizeOf(DType);

    /// <summary>The shape as text: <c>[58116, 512]</c>.</summary>
    internal string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Bytes an element, 0 for a type the format does not have (types below a byte are not supported).</summary>
    internal static int SizeOf(string dtype) => dtype switch
    {
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" => 1,
        "I16" or "U16" or "F16" or "BF16" => 2,
        "I32" or "U32" or "F32" => 4,
        "I64" or "U64" or "F64" => 8,
        _ => 0,
    };

    /// <summary>The format's name of an element type of ours.</summary>
    /// <exception cref="NotSupportedException">The format has no such type.</exception>
    internal static string TypeName<T>() => default(T) switch
    {
        float => "F32",
        double => "F64",
        int => "I32",
        long => "I64",
        byte => "U8",
        uint => "U32",
        ulong => "U64",
        Half => "F16",
        _ => throw new NotSupportedException($"Tensors of {typeof(T)} cannot be kept in a safetensors file."),
    };
}
