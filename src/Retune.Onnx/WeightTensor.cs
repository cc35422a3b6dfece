using System.Runtime.InteropServices;
using Retune.Onnx.Messages;

namespace Retune.Onnx;

/// <summary>
/// A float tensor of the graph that stays in the model's arrays until it is streamed into a file: pieces of them one after the
/// other, so that rows change their order without a copy.
/// </summary>
internal sealed record WeightTensor(string Name, long[] Dimensions, ReadOnlyMemory<float>[] Pieces)
{
    public long ByteCount => sizeof(float) * Pieces.Sum(piece => (long)piece.Length);

    /// <summary>The tensor's message without its values.</summary>
    public TensorProto Header() => new() { Name = Name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { Dimensions } };

    /// <summary>Writes the values, little-endian as the processors that .NET's vector kernels run on.</summary>
    public void Write(Stream stream)
    {
        // In parts, because the bytes of an array may be more than a span can count.
        const int most = 1 << 24;
        foreach (ReadOnlyMemory<float> piece in Pieces)
        {
            for (int start = 0; start < piece.Length; start += most)
                stream.Write(MemoryMarshal.AsBytes(piece.Span.Slice(start, Math.Min(most, piece.Length - start))));
        }
    }
}
