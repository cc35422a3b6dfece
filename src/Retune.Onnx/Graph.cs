using System.Runtime.InteropServices;
using Google.Protobuf;
using Retune.Onnx.Messages;

namespace Retune.Onnx;

/// <summary>A graph that is being put together: its message, which holds the small constants, and the weights beside it.</summary>
internal sealed class Graph(string name)
{
    private readonly List<WeightTensor> _weights = [];

    /// <summary>The graph without its weights.</summary>
    public GraphProto Message { get; } = new() { Name = name };

    /// <summary>The weights, to be written among the message's initialisers.</summary>
    public IReadOnlyList<WeightTensor> Weights => _weights;

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, string output, params ReadOnlySpan<AttributeProto> attributes)
    {
        Node(operation, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a node; an empty name leaves an optional input out.</summary>
    public void Node(string operation, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}_{Message.Node.Count}" };
        node.Input.AddRange(inputs.ToArray());
        node.Output.AddRange(outputs.ToArray());
        node.Attribute.AddRange(attributes.ToArray());
        Message.Node.Add(node);
    }

    /// <summary>Adds weights and returns their name.</summary>
    public string Weight(string name, long[] dimensions, params ReadOnlyMemory<float>[] pieces)
    {
        _weights.Add(new WeightTensor(name, dimensions, pieces));
        return name;
    }

    /// <summary>Adds a scalar constant and returns its name.</summary>
    public string Scalar(string name, float value) => Constant(name, TensorProto.Types.DataType.Float, [], [value]);

    /// <summary>Adds a constant vector of one integer, as axes and shapes want it, and returns its name.</summary>
    public string Vector(string name, long value) => Constant(name, TensorProto.Types.DataType.Int64, [1], [value]);

    /// <summary>Declares an input of the graph.</summary>
    public void Input(string name, TensorProto.Types.DataType type, string description, params ReadOnlySpan<TensorShapeProto.Types.Dimension> shape) =>
        Message.Input.Add(Value(name, type, description, shape));

    /// <summary>Declares an output of the graph, which a node computes.</summary>
    public void Output(string name, TensorProto.Types.DataType type, string description, params ReadOnlySpan<TensorShapeProto.Types.Dimension> shape) =>
        Message.Output.Add(Value(name, type, description, shape));

    /// <summary>A dimension that the caller chooses, equal wherever the name is.</summary>
    public static TensorShapeProto.Types.Dimension Free(string name) => new() { DimParam = name };

    /// <summary>A dimension of the network.</summary>
    public static TensorShapeProto.Types.Dimension Fixed(int size) => new() { DimValue = size };

    /// <summary>An attribute of a node with one integer.</summary>
    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>An attribute of a node with several integers.</summary>
    public static AttributeProto Integers(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private string Constant<T>(string name, TensorProto.Types.DataType type, long[] dimensions, ReadOnlySpan<T> values) where T : unmanaged
    {
        Message.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)type,
            Dims = { dimensions },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        });
        return name;
    }

    private static ValueInfoProto Value(
        string name, TensorProto.Types.DataType type, string description, ReadOnlySpan<TensorShapeProto.Types.Dimension> shape) => new()
        {
            Name = name,
            DocString = description,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto { Dim = { shape.ToArray() } } },
            },
        };
}
