using System.Globalization;
using Google.Protobuf;
using Retune.Onnx.Messages;

namespace Retune.Onnx;

/// <summary>A model as two files, for weights that protobuf cannot hold: the graph, and beside it the weights' bytes (ONNX's external data).</summary>
internal sealed class ExternalWeights
{
    /// <summary>Every tensor begins at a multiple of it, so that any system can map it into memory (Windows asks for 64 KiB).</summary>
    private const long Alignment = 64 << 10;

    private readonly ModelProto _model;
    private readonly IReadOnlyList<WeightTensor> _weights;

    /// <param name="model">The model's message without its graph.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="location">Name of the weights' file, which lies in the folder of the model's.</param>
    public ExternalWeights(ModelProto model, Graph graph, string location)
    {
        _weights = graph.Weights;
        _model = model.Clone();
        _model.Graph = graph.Message.Clone();
        long offset = 0;
        foreach (WeightTensor tensor in _weights)
        {
            TensorProto message = tensor.Header();
            message.DataLocation = TensorProto.Types.DataLocation.External;
            message.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            message.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
            message.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = tensor.ByteCount.ToString(CultureInfo.InvariantCulture) });
            _model.Graph.Initializer.Add(message);
            offset = Aligned(offset + tensor.ByteCount);
        }
    }

    /// <summary>Writes the model's file.</summary>
    public void WriteModel(Stream stream) => _model.WriteTo(stream);

    /// <summary>Writes the weights' file.</summary>
    public void WriteWeights(FileStream stream, CancellationToken cancellation)
    {
        foreach (WeightTensor tensor in _weights)
        {
            cancellation.ThrowIfCancellationRequested();
            stream.Position = Aligned(stream.Position);
            tensor.Write(stream);
        }
    }

    private static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;
}
