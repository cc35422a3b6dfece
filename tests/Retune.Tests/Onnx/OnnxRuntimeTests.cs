using Retune.Models;
using Retune.Onnx;
using Retune.Text;
using Xunit.Abstractions;

namespace Retune.Tests.Onnx;

/// <summary>The same as <see cref="OnnxExportTests"/> with ONNX Runtime itself, where it is installed.</summary>
public sealed class OnnxRuntimeTests(ITestOutputHelper log) : IDisposable
{
    private const double Tolerance = 1e-4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [OnnxRuntimeTheory]
    [InlineData(1, false, OnnxScores.Candidates, false)]
    [InlineData(2, true, OnnxScores.Candidates, false)]
    [InlineData(3, false, OnnxScores.Candidates, false)]
    [InlineData(1, true, OnnxScores.All, false)]
    [InlineData(2, false, OnnxScores.All, false)]
    [InlineData(3, true, OnnxScores.All, true)]
    public void ONNX_Runtime_gives_the_scores_and_next_states_of_the_engine(int layers, bool outputBias, OnnxScores scores, bool normalised)
    {
        var options = new OnnxOptions(scores, normalised);
        Check(new ExportCase(layers, outputBias, embedding: 24, hidden: 40), options, int.MaxValue);
    }

    [OnnxRuntimeTheory]
    [InlineData(OnnxScores.Candidates)]
    [InlineData(OnnxScores.All)]
    public void ONNX_Runtime_finds_weights_in_the_second_file(OnnxScores scores) =>
        Check(new ExportCase(layers: 2, outputBias: true), new OnnxOptions(scores), maximumLength: 1_000);

    [OnnxRuntimeTheory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    public void ONNX_Runtime_lets_positions_and_sequences_share_candidates(int batch, int time) =>
        Check(new ExportCase(layers: 2, outputBias: true), new OnnxOptions(), int.MaxValue, [batch, time, 6]);

    [OnnxRuntimeFact]
    public void The_example_of_the_documentation_runs_as_it_stands()
    {
        string[] words = ["</s>", "in", "this"];
        string[] lines = File.ReadAllLines(Path.Combine(OnnxRuntime.Repository, "docs", "onnx.md"));
        string script = string.Join('\n', lines.SkipWhile(line => line != "```js").Skip(1).TakeWhile(line => line != "```"));
        var vocabulary = Vocabulary.FromWords(["in", "this", "of", "the", "patient", "patients", "was", "were", "and"]);
        var model = new LanguageModel(new ExportCase(layers: 2, outputBias: false).Model.Parameters, vocabulary, lnZ: 2);
        model.Save(_folder["adapted"]);
        OnnxExport.Write(model, _folder["adapted.onnx"], new OnnxOptions());
        string[] printed = OnnxRuntime.RunScript(script, _folder.Path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Tensor expected = new GraphInterpreter(_folder["adapted.onnx"]).Run(new()
        {
            ["ids"] = new Tensor([1, 3], [.. words.Select(word => (double)vocabulary.IdOf(word))]),
            ["candidates"] = new Tensor([1, 1, 2], [vocabulary.IdOf("patient"), vocabulary.IdOf("patients")]),
            ["hidden"] = Tensor.Zeros(2, 1, model.Shape.HiddenSize),
            ["cell"] = Tensor.Zeros(2, 1, model.Shape.HiddenSize),
        })["ln_p"];
        Assert.Equal(words, printed.Select(line => line.Split(' ')[0]));
        double[] found = [.. printed.SelectMany(line => line[(line.IndexOf('[') + 1)..line.IndexOf(']')].Split(',')).Select(number => double.Parse(number))];
        Assert.Equal(6, found.Length);
        Assert.All(found.Zip(expected.Values), pair => Assert.Equal(pair.Second, pair.First, Tolerance));
    }

    private void Check(ExportCase model, OnnxOptions options, long maximumLength, int[]? candidateShape = null)
    {
        string path = _folder["model.onnx"];
        OnnxExport.Write(model.Model, path, options, maximumLength, default);
        List<Dictionary<string, Tensor>> feeds = model.Feeds(options.Scores, candidateShape);
        (string version, List<Dictionary<string, Tensor>> outputs) = OnnxRuntime.Run(path, feeds);
        double difference = model.GreatestDifference(options, feeds, outputs);
        log.WriteLine($"onnxruntime-node {version}: greatest difference {difference:G3}");
        Assert.InRange(difference, 0, Tolerance);
    }
}
