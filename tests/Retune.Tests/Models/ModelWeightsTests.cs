using Retune.Models;

namespace Retune.Tests.Models;

public sealed class ModelWeightsTests : IDisposable
{
    private static readonly NetworkShape Shape = new(4, 2, 3, 2, OutputBias: true);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f32", 0.2927663028240204f, 0.1053476333618164f, -0.25997304916381836f, -0.07162590324878693f, 0.04653368145227432f, -0.3509398102760315f)]
    [InlineData("f16", 0.292724609375f, 0.1053466796875f, -0.260009765625f, -0.0716552734375f, 0.046539306640625f, -0.350830078125f)]
    [InlineData("bf16", 0.29296875f, 0.10546875f, -0.259765625f, -0.07177734375f, 0.046630859375f, -0.3515625f)]
    public void A_file_written_by_Python_is_read(
        string type, float firstEmbedding, float lastEmbedding, float recurrent, float lastOutput, float inputBias, float recurrentBias)
    {
        NetworkParameters<float> parameters = ModelWeights.FromSafetensors(Fixtures.Path($"model-{type}.safetensors"));
        Assert.Equal(new NetworkShape(17, 5, 7, 2), parameters.Shape);
        Assert.Equal(firstEmbedding, parameters.Embedding[0]);
        Assert.Equal(lastEmbedding, parameters.Embedding[^1]);
        Assert.Equal(recurrent, parameters.Layers[1].RecurrentWeights[3]);
        Assert.Equal(lastOutput, parameters.Output[^1]);
        Assert.Equal(inputBias + recurrentBias, parameters.Layers[1].Bias[9]);
    }

    [Fact]
    public void Parameters_are_read_back_to_the_bit_minus_zero_among_them()
    {
        NetworkParameters<float> saved = Parameters();
        saved.Layers[0].Bias[1] = -0f;
        saved.Embedding[2] = -0f;
        string path = _folder["model.safetensors"];
        ModelWeights.Save(path, saved);
        NetworkParameters<float> loaded = ModelWeights.FromSafetensors(path);
        Assert.Equal(saved.Shape, loaded.Shape);
        foreach (((string name, float[] expected, _), (_, float[] actual, _)) in saved.Tensors().Zip(loaded.Tensors()))
            Assert.True(expected.Select(BitConverter.SingleToInt32Bits).SequenceEqual(actual.Select(BitConverter.SingleToInt32Bits)), name);

        string again = _folder["again.safetensors"];
        ModelWeights.Save(again, loaded);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
    }

    [Fact]
    public void The_file_has_PyTorchs_names_with_a_second_bias_of_zeros()
    {
        string path = _folder["model.safetensors"];
        ModelWeights.Save(path, Parameters());
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(
            [
                "embedding.weight",
                "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0",
                "lstm.weight_ih_l1", "lstm.weight_hh_l1", "lstm.bias_ih_l1", "lstm.bias_hh_l1",
                "output.weight", "output.bias",
            ],
            file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(new float[12], file.Read<float>("lstm.bias_hh_l0"));
        Assert.Equal([12L, 2], file["lstm.weight_ih_l0"].Shape);
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Fact]
    public void A_file_without_the_second_bias_and_in_double_precision_is_read()
    {
        NetworkParameters<float> parameters = Parameters();
        var writer = new SafetensorsWriter();
        foreach ((string name, double[] values, int[] shape) in parameters.Convert<double>().Tensors())
            writer.Add(name, values, shape);
        string path = _folder["model.safetensors"];
        writer.Save(path);
        NetworkParameters<float> loaded = ModelWeights.FromSafetensors(path);
        Assert.Equal(parameters.Layers[1].Bias, loaded.Layers[1].Bias);
        Assert.Equal(parameters.Output, loaded.Output);
    }

    [Theory]
    [InlineData("lstm.weight_hh_l1")]
    [InlineData("output.weight")]
    [InlineData("embedding.weight")]
    public void A_missing_tensor_is_refused_by_name(string missing)
    {
        string path = Write(tensors => tensors.Remove(missing));
        Refused(path, $"no tensor \"{missing}\"");
    }

    [Fact]
    public void An_unknown_tensor_is_refused_by_name()
    {
        Refused(Write(tensors => tensors["lstm.weight_hr_l0"] = ([1f], [1])), "\"lstm.weight_hr_l0\", which this network");
        Refused(Write(tensors => tensors["lstm.bias_hh_l2"] = ([1f], [1])), "\"lstm.bias_hh_l2\", which this network");
    }

    [Fact]
    public void A_wrong_shape_is_refused_with_what_was_found_and_expected()
    {
        Refused(Write(tensors => tensors["lstm.weight_ih_l1"] = (new float[12], [12, 1])),
            "\"lstm.weight_ih_l1\" has shape [12, 1]; [12, 3] was expected");
        Refused(Write(tensors => tensors["lstm.bias_hh_l0"] = (new float[1], [1])),
            "\"lstm.bias_hh_l0\" has shape [1]; [12] was expected");
        Refused(Write(tensors => tensors["embedding.weight"] = (new float[2], [2])),
            "\"embedding.weight\" has shape [2] where a matrix belongs");
        Refused(Write(tensors => tensors["embedding.weight"] = ([], [0, 2])), "vocabulary size is 0");
    }

    [Fact]
    public void A_tensor_of_integers_is_refused()
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, int[] values, int[] shape) in Parameters().Convert<int>().Tensors())
            writer.Add(name, values, shape);
        string path = _folder["model.safetensors"];
        writer.Save(path);
        Refused(path, "\"embedding.weight\" has dtype I32");
    }

    [Theory]
    [InlineData("embedding.weight", float.NaN)]
    [InlineData("lstm.bias_ih_l1", float.PositiveInfinity)]
    [InlineData("lstm.bias_hh_l1", float.NaN)]
    [InlineData("output.bias", float.NegativeInfinity)]
    public void A_number_that_is_not_finite_is_refused_with_tensor_and_index(string name, float value) =>
        Refused(Write(tensors => tensors[name].Values[3] = value), $"\"{name}\" holds {value} at index 3");

    private static void Refused(string path, string reason)
    {
        string message = Assert.Throws<InputException>(() => ModelWeights.FromSafetensors(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(reason, message);
    }

    /// <summary>Every value another, so that no two tensors can be taken for each other.</summary>
    private static NetworkParameters<float> Parameters()
    {
        var parameters = new NetworkParameters<float>(Shape);
        float next = 1;
        foreach ((_, float[] values, _) in parameters.Tensors())
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = next++;
        }
        return parameters;
    }

    private string Write(Action<Dictionary<string, (float[] Values, int[] Shape)>> change)
    {
        Dictionary<string, (float[] Values, int[] Shape)> tensors = Parameters().Tensors().ToDictionary(tensor => tensor.Name, tensor => (tensor.Values, tensor.Shape));
        tensors["lstm.bias_hh_l1"] = (new float[12], [12]);
        change(tensors);
        var writer = new SafetensorsWriter();
        foreach ((string name, (float[] values, int[] shape)) in tensors)
            writer.Add(name, values, shape);
        string path = _folder["model.safetensors"];
        writer.Save(path);
        return path;
    }
}
