using Retune.Onnx;
using Retune.Onnx.Messages;

namespace Retune.Tests.Onnx;

public sealed class OnnxExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["model.onnx"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false, OnnxScores.Candidates, false)]
    [InlineData(2, true, OnnxScores.Candidates, false)]
    [InlineData(3, false, OnnxScores.All, false)]
    [InlineData(1, true, OnnxScores.All, false)]
    [InlineData(2, false, OnnxScores.All, true)]
    public void The_graph_gives_the_scores_and_next_states_of_the_engine(int layers, bool outputBias, OnnxScores scores, bool normalised)
    {
        var model = new ExportCase(layers, outputBias);
        var options = new OnnxOptions(scores, normalised);
        OnnxExport.Write(model.Model, Path, options);
        List<Dictionary<string, Tensor>> feeds = model.Feeds(scores);
        // The graph's ln Z is a float.
        Assert.InRange(model.GreatestDifference(options, feeds, Interpret(Path, feeds)), 0, 1e-6);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    public void Candidates_may_be_shared_by_positions_and_by_sequences(int batch, int time)
    {
        var model = new ExportCase(layers: 2, outputBias: true);
        OnnxExport.Write(model.Model, Path, new OnnxOptions());
        List<Dictionary<string, Tensor>> feeds = model.Feeds(OnnxScores.Candidates, [batch, time, 6]);
        Assert.InRange(model.GreatestDifference(new OnnxOptions(), feeds, Interpret(Path, feeds)), 0, 1e-6);
    }

    [Fact]
    public void The_file_is_what_protobuf_itself_would_write()
    {
        OnnxFiles files = OnnxExport.Write(new ExportCase(layers: 2, outputBias: true).Model, Path, new OnnxOptions());
        byte[] bytes = File.ReadAllBytes(Path);
        ModelProto model = ModelProto.Parser.ParseFrom(bytes);
        Assert.Equal((Path, null, bytes.Length), (files.ModelFile, files.WeightsFile, files.ByteCount));
        Assert.Equal(bytes.Length, model.CalculateSize());
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void The_file_tells_versions_inputs_outputs_and_the_model_s_constants()
    {
        var model = new ExportCase(layers: 2, outputBias: false);
        OnnxExport.Write(model.Model, Path, new OnnxOptions());
        var graph = new GraphInterpreter(Path);
        Assert.Equal(7, graph.Model.IrVersion);
        Assert.Equal(("", 13L), (Assert.Single(graph.Model.OpsetImport).Domain, graph.Model.OpsetImport[0].Version));
        Assert.Equal(
            ["ids:Int64[batch,time]", "hidden:Float[2,batch,5]", "cell:Float[2,batch,5]", "candidates:Int64[candidate_batch,candidate_time,candidates]"],
            graph.Model.Graph.Input.Select(Declaration));
        Assert.Equal(
            ["ln_p:Float[batch,time,candidates]", "hidden_out:Float[2,batch,5]", "cell_out:Float[2,batch,5]"], graph.Model.Graph.Output.Select(Declaration));
        Dictionary<string, string> metadata = graph.Model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal(
            ("2.25", "false", "0", "1", model.Model.Vocabulary.Hash),
            (metadata["ln_z"], metadata["normalised"], metadata["unknown_id"], metadata["end_of_sentence_id"], metadata["vocabulary_sha256"]));
        Assert.Equal(2.25, Assert.Single(graph.Constant("ln_z").Values));
    }

    [Fact]
    public void Gate_rows_stand_in_the_order_i_o_f_c_and_the_second_bias_is_zero()
    {
        const int hidden = 2;
        var model = new ExportCase(layers: 1, outputBias: false, embedding: 1, hidden);
        float[] weights = model.Model.Parameters.Layers[0].InputWeights, biases = model.Model.Parameters.Layers[0].Bias;
        for (int row = 0; row < 4 * hidden; row++)
            weights[row] = biases[row] = row;
        OnnxExport.Write(model.Model, Path, new OnnxOptions());
        var graph = new GraphInterpreter(Path);
        double[] order = [0, 1, 6, 7, 2, 3, 4, 5];
        Assert.Equal(order, graph.Constant("lstm.w_l0").Values);
        Assert.Equal([.. order, .. new double[8]], graph.Constant("lstm.b_l0").Values);
    }

    [Theory]
    [InlineData(OnnxScores.Candidates)]
    [InlineData(OnnxScores.All)]
    public void Weights_that_protobuf_cannot_hold_lie_in_a_second_file(OnnxScores scores)
    {
        var model = new ExportCase(layers: 2, outputBias: true);
        var options = new OnnxOptions(scores);
        File.WriteAllText(Path, "an older model");
        OnnxFiles files = OnnxExport.Write(model.Model, Path, options, maximumLength: 1_000, default);
        Assert.Equal(Path + ".data", files.WeightsFile);
        Assert.Equal([Path, Path + ".data"], Directory.GetFiles(_folder.Path).Order());
        Assert.Equal(Directory.GetFiles(_folder.Path).Sum(file => new FileInfo(file).Length), files.ByteCount);
        List<Dictionary<string, Tensor>> feeds = model.Feeds(scores);
        Assert.InRange(model.GreatestDifference(options, feeds, Interpret(Path, feeds)), 0, 1e-6);
        TensorProto[] outside = [.. new GraphInterpreter(Path).Model.Graph.Initializer.Where(tensor => tensor.ExternalData.Count > 0)];
        Assert.Equal(model.Model.Parameters.Tensors().Count(), outside.Length);
        Assert.All(outside, tensor => Assert.Equal(0, long.Parse(tensor.ExternalData.Single(entry => entry.Key == "offset").Value) % 65_536));
    }

    [Fact]
    public void Normalised_scores_of_candidates_alone_are_refused()
    {
        InputException failure = Assert.Throws<InputException>(
            () => OnnxExport.Write(new ExportCase(layers: 1, outputBias: false).Model, Path, new OnnxOptions(OnnxScores.Candidates, Normalised: true)));
        Assert.Contains("need the whole row", failure.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1_000)]
    public void An_export_that_is_stopped_leaves_what_was_there(long maximumLength)
    {
        File.WriteAllText(Path, "an older model");
        Assert.Throws<OperationCanceledException>(() => OnnxExport.Write(
            new ExportCase(layers: 1, outputBias: false).Model, Path, new OnnxOptions(), maximumLength, new CancellationToken(canceled: true)));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
        Assert.Equal("an older model", File.ReadAllText(Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told()
    {
        RetuneException failure = Assert.Throws<RetuneException>(
            () => OnnxExport.Write(new ExportCase(layers: 1, outputBias: false).Model, _folder["none/model.onnx"], new OnnxOptions()));
        Assert.Contains("its folder does not exist", failure.Message);
    }

    private static List<Dictionary<string, Tensor>> Interpret(string path, List<Dictionary<string, Tensor>> feeds)
    {
        var graph = new GraphInterpreter(path);
        var outputs = new List<Dictionary<string, Tensor>>();
        foreach (Dictionary<string, Tensor> feed in feeds)
        {
            var inputs = new Dictionary<string, Tensor>(feed);
            foreach (string state in (string[])["hidden", "cell"])
            {
                if (!inputs.ContainsKey(state))
                    inputs[state] = outputs[^1][state + "_out"];
            }
            outputs.Add(graph.Run(inputs));
        }
        return outputs;
    }

    private static string Declaration(ValueInfoProto value) =>
        $"{value.Name}:{(TensorProto.Types.DataType)value.Type.TensorType.ElemType}[{string.Join(',', value.Type.TensorType.Shape.Dim.Select(
            size => size.DimParam != "" ? size.DimParam : $"{size.DimValue}"))}]";
}
