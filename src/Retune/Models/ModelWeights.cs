using Retune.Files;

namespace Retune.Models;

/// <summary>
/// A network's parameters as a <c>model.safetensors</c> with the names and the gate order of PyTorch's <c>nn.LSTM</c>, so
/// that <c>load_state_dict</c> takes it and files written from there are read: F32, F64, F16 or BF16.
/// </summary>
/// <remarks>
/// PyTorch has two biases a gate, which it adds; the network has one. It is written as <c>bias_ih_l*</c> beside zeros as
/// <c>bias_hh_l*</c>; on reading the two are summed, and <c>bias_hh_l*</c> may be absent.
/// </remarks>
public static class ModelWeights
{
    /// <summary>Reads the parameters, with the sizes that the tensors have.</summary>
    /// <exception cref="InputException">The file is malformed, a tensor is missing, unknown, of a wrong shape or type, or holds NaN or infinity.</exception>
    public static NetworkParameters<float> FromSafetensors(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Read(file, InferShape(file));
    }

    /// <summary>Reads the parameters of a network whose sizes are known.</summary>
    /// <exception cref="InputException">As <see cref="FromSafetensors(string)"/>, or the sizes are others.</exception>
    public static NetworkParameters<float> FromSafetensors(string path, NetworkShape shape)
    {
        shape.Validate();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Read(file, shape);
    }

    /// <summary>Writes the parameters, or leaves what was there.</summary>
    /// <exception cref="InputException">A parameter is NaN or infinite, which no model read again may have.</exception>
    /// <exception cref="RetuneException">The file could not be written.</exception>
    public static void Save(string path, NetworkParameters<float> parameters) => Writer(Tensors(parameters)).Save(path);

    /// <summary>The tensors of a network in memory, each refused on being read where it holds NaN or infinity.</summary>
    internal static IEnumerable<ParameterTensor<float>> Tensors(NetworkParameters<float> parameters) => parameters.Tensors().Select(tensor =>
        ParameterTensor<float>.Of(tensor).Finite(value => new InputException(FormattableString.Invariant($"The model is spoilt and is not saved: its tensor {tensor.Name} holds {value}."))));

    /// <summary>The file of the parameters <paramref name="tensors"/>, which are read when it is written.</summary>
    internal static SafetensorsWriter Writer(IEnumerable<ParameterTensor<float>> tensors)
    {
        var writer = new SafetensorsWriter();
        // Python's libraries ask for it before they load a file.
        writer.AddMetadata("format", "pt");
        foreach ((string name, int[] shape, TensorReader<float> read) in tensors)
        {
            writer.Add(name, read, shape);
            if (SecondBias(name) is { } secondBias)
                writer.Add<float>(secondBias, (_, zeros) => zeros.Clear(), shape);
        }
        return writer;
    }

    /// <summary>The name of PyTorch's second bias beside a first one, or null for any other tensor.</summary>
    private static string? SecondBias(string name) =>
        name.StartsWith("lstm.bias_ih_l", StringComparison.Ordinal) ? name.Replace("_ih_", "_hh_") : null;

    private static NetworkShape InferShape(SafetensorsFile file)
    {
        (int vocabulary, int embedding) = Matrix("embedding.weight");
        (_, int hidden) = Matrix("lstm.weight_hh_l0");
        int layers = 1;
        while (file.Find($"lstm.weight_ih_l{layers}") is not null)
            layers++;
        var shape = new NetworkShape(vocabulary, embedding, hidden, layers, file.Find("output.bias") is not null);
        try
        {
            shape.Validate();
        }
        catch (InputException failure)
        {
            throw new InputException($"{file.Path}: {failure.Message}", failure);
        }
        return shape;

        (int Rows, int Columns) Matrix(string name)
        {
            SafetensorsTensor tensor = file[name];
            if (tensor.Shape is not [<= int.MaxValue, <= int.MaxValue])
                throw new InputException($"{file.Path}: tensor \"{name}\" has shape {tensor.ShapeText} where a matrix belongs.");
            return ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        }
    }

    private static NetworkParameters<float> Read(SafetensorsFile file, NetworkShape shape)
    {
        CheckTensors(file, shape);
        // Only now, when the file is known to hold the tensors, is memory taken for them.
        var parameters = new NetworkParameters<float>(shape);
        foreach ((string name, float[] values, _) in parameters.Tensors())
        {
            file.Read(name, values.AsSpan());
            CheckFinite(file, name, values);
            if (SecondBias(name) is { } secondBias && file.Find(secondBias) is not null)
                AddSecondBias(file, name, values, secondBias);
        }
        return parameters;
    }

    private static void CheckTensors(SafetensorsFile file, NetworkShape shape)
    {
        var known = new HashSet<string>();
        foreach ((string name, int[] dimensions) in shape.TensorShapes())
        {
            CheckShape(file[name], dimensions);
            known.Add(name);
            if (SecondBias(name) is { } secondBias && file.Find(secondBias) is { } tensor)
            {
                CheckShape(tensor, dimensions);
                known.Add(secondBias);
            }
        }
        if (file.Tensors.FirstOrDefault(tensor => !known.Contains(tensor.Name)) is { } unknown)
            throw new InputException($"{file.Path} has the tensor {Excerpt.Quoted(unknown.Name)}, which this network ({Describe(shape)}) does not have.");

        void CheckShape(SafetensorsTensor tensor, int[] expected)
        {
            if (!tensor.Shape.SequenceEqual(expected.Select(dimension => (long)dimension)))
                throw new InputException($"{file.Path}: tensor \"{tensor.Name}\" has shape {tensor.ShapeText}; [{string.Join(", ", expected)}] was expected of this network ({Describe(shape)}).");
        }
    }

    private static string Describe(NetworkShape shape) =>
        $"vocabulary {shape.VocabularySize}, embedding {shape.EmbeddingSize}, hidden {shape.HiddenSize}, layers {shape.Layers}, output bias {(shape.OutputBias ? "yes" : "no")}";

    private static void AddSecondBias(SafetensorsFile file, string name, float[] bias, string secondBias)
    {
        float[] second = file.Read<float>(secondBias);
        CheckFinite(file, secondBias, second);
        for (int i = 0; i < bias.Length; i++)
        {
            // Not where it is zero: -0 + 0 is +0, and our own file shall be read back to the bit.
            if (second[i] != 0)
                bias[i] += second[i];
        }
        CheckFinite(file, name, bias);
    }

    private static void CheckFinite(SafetensorsFile file, string name, float[] values)
    {
        if (FiniteValues.FirstOther(values) is { } index)
            throw new InputException($"{file.Path}: tensor \"{name}\" holds {values[index]} at index {index}; the model is spoilt.");
    }
}
