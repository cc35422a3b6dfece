using Google.Protobuf;
using Retune.Onnx.Messages;

namespace Retune.Onnx;

/// <summary>
/// A model as one file, the weights in it. The generated messages would want every tensor as one more array; here they are
/// written without the weights, and the weights are streamed where protobuf's encoding has them: a field that repeats may come
/// last in its message.
/// </summary>
internal sealed class EmbeddedWeights
{
    /// <summary>The largest message that protobuf's readers take, 2^31 - 1 bytes.</summary>
    public const long MaximumLength = int.MaxValue;

    private readonly ModelProto _model;
    private readonly Graph _graph;
    private readonly long _graphLength;

    /// <param name="model">The model's message without its graph.</param>
    /// <param name="graph">The graph.</param>
    public EmbeddedWeights(ModelProto model, Graph graph)
    {
        _model = model;
        _graph = graph;
        _graphLength = graph.Message.CalculateSize() + graph.Weights.Sum(tensor => FieldLength(GraphProto.InitializerFieldNumber, TensorLength(tensor)));
    }

    /// <summary>Bytes of the whole file.</summary>
    public long Length => _model.CalculateSize() + FieldLength(ModelProto.GraphFieldNumber, _graphLength);

    /// <summary>Writes the file's bytes.</summary>
    public void Write(Stream stream, CancellationToken cancellation)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        _model.WriteTo(output);
        BeginField(output, ModelProto.GraphFieldNumber, _graphLength);
        _graph.Message.WriteTo(output);
        foreach (WeightTensor tensor in _graph.Weights)
        {
            cancellation.ThrowIfCancellationRequested();
            BeginField(output, GraphProto.InitializerFieldNumber, TensorLength(tensor));
            tensor.Header().WriteTo(output);
            BeginField(output, TensorProto.RawDataFieldNumber, tensor.ByteCount);
            output.Flush();
            tensor.Write(stream);
        }
    }

    private static long TensorLength(WeightTensor tensor) =>
        tensor.Header().CalculateSize() + FieldLength(TensorProto.RawDataFieldNumber, tensor.ByteCount);

    private static long FieldLength(int field, long length) =>
        CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)length) + length;

    private static void BeginField(CodedOutputStream output, int field, long length)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)length);
    }
}
