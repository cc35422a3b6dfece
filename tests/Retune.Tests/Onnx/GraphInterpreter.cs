using System.Globalization;
using System.Runtime.InteropServices;
using Retune.Onnx.Messages;

namespace Retune.Tests.Onnx;

/// <summary>Runs the graph of an ONNX file in double precision, so that its numbers are checked where no runtime is installed.</summary>
internal sealed class GraphInterpreter
{
    private readonly Dictionary<string, Tensor> _constants = [];

    public GraphInterpreter(string path)
    {
        Model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        foreach (TensorProto tensor in Model.Graph.Initializer)
            _constants.Add(tensor.Name, Read(tensor, Path.GetDirectoryName(path)!));
    }

    public ModelProto Model { get; }

    public Tensor Constant(string name) => _constants[name];

    /// <summary>Values of the graph's outputs; every input must be given, in the declared shape.</summary>
    public Dictionary<string, Tensor> Run(Dictionary<string, Tensor> inputs)
    {
        var sizes = new Dictionary<string, int>();
        Assert.Equal(Model.Graph.Input.Select(input => input.Name).Order(), inputs.Keys.Order());
        foreach (ValueInfoProto input in Model.Graph.Input)
            CheckShape(input, inputs[input.Name], sizes);

        var values = new Dictionary<string, Tensor>(_constants.Concat(inputs));
        foreach (NodeProto node in Model.Graph.Node)
        {
            Tensor[] outputs = Run(node, [.. node.Input.Where(name => name != "").Select(name => values[name])]);
            foreach ((string name, Tensor output) in node.Output.Zip(outputs))
                values.Add(name, output);
        }
        foreach (ValueInfoProto output in Model.Graph.Output)
            CheckShape(output, values[output.Name], sizes);
        return Model.Graph.Output.ToDictionary(output => output.Name, output => values[output.Name]);
    }

    private static Tensor[] Run(NodeProto node, Tensor[] inputs)
    {
        switch (node.OpType)
        {
            case "Transpose":
                return [TensorOperations.Transpose(inputs[0], [.. node.Attribute.Single(attribute => attribute.Name == "perm").Ints.Select(axis => (int)axis)])];
            case "Gather":
                return [TensorOperations.Gather(inputs[0], inputs[1])];
            case "Split":
                Assert.Equal(0, Integer("axis"));
                return TensorOperations.Split(inputs[0], node.Output.Count);
            case "LSTM":
                Assert.Equal("", node.Input[4]);
                (Tensor y, Tensor hidden, Tensor cell) = LstmOperation.Run(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5], Integer("hidden_size"));
                return [y, hidden, cell];
            case "Squeeze":
                return [TensorOperations.Squeeze(inputs[0], inputs[1])];
            case "Unsqueeze":
                return [TensorOperations.Unsqueeze(inputs[0], inputs[1])];
            case "Concat":
                Assert.Equal(0, Integer("axis"));
                return [TensorOperations.Concat(inputs)];
            case "MatMul":
                return [TensorOperations.MatMul(inputs[0], inputs[1])];
            case "Gemm":
                Assert.Equal(1, Integer("transB"));
                return [TensorOperations.GemmWithTransposedB(inputs[0], inputs[1], inputs.ElementAtOrDefault(2))];
            case "Add":
                return [TensorOperations.Elementwise(inputs[0], inputs[1], (x, y) => x + y)];
            case "Sub":
                return [TensorOperations.Elementwise(inputs[0], inputs[1], (x, y) => x - y)];
            case "LogSoftmax":
                Assert.Equal(-1, Integer("axis"));
                return [TensorOperations.LogSoftmax(inputs[0])];
            case "Flatten":
                return [TensorOperations.Flatten(inputs[0], Integer("axis"))];
            case "Shape":
                return [new Tensor([inputs[0].Shape.Length], [.. inputs[0].Shape.Select(size => (double)size)])];
            case "Reshape":
                return [inputs[0].Reshaped([.. inputs[1].Values.Select(size => (int)size)])];
            default:
                throw new NotSupportedException($"The interpreter lacks the operator {node.OpType}.");
        }

        int Integer(string name) => (int)node.Attribute.Single(attribute => attribute.Name == name).I;
    }

    private static void CheckShape(ValueInfoProto value, Tensor tensor, Dictionary<string, int> sizes)
    {
        IList<TensorShapeProto.Types.Dimension> declared = value.Type.TensorType.Shape.Dim;
        Assert.Equal(declared.Count, tensor.Shape.Length);
        foreach ((TensorShapeProto.Types.Dimension dimension, int size) in declared.Zip(tensor.Shape))
        {
            if (dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue)
                Assert.Equal(dimension.DimValue, size);
            else if (!sizes.TryAdd(dimension.DimParam, size))
                Assert.Equal(sizes[dimension.DimParam], size);
        }
    }

    private static Tensor Read(TensorProto tensor, string folder)
    {
        ReadOnlySpan<byte> bytes = tensor.RawData.Span;
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            Dictionary<string, string> place = tensor.ExternalData.ToDictionary(entry => entry.Key, entry => entry.Value);
            int offset = int.Parse(place["offset"], CultureInfo.InvariantCulture), length = int.Parse(place["length"], CultureInfo.InvariantCulture);
            bytes = File.ReadAllBytes(Path.Combine(folder, place["location"])).AsSpan(offset, length);
        }
        double[] values = (TensorProto.Types.DataType)tensor.DataType == TensorProto.Types.DataType.Float
            ? [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(value => (double)value)]
            : [.. MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(value => (double)value)];
        return new Tensor([values.Length], values).Reshaped([.. tensor.Dims.Select(size => (int)size)]);
    }
}
