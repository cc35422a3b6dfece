using System.Text.Json;
using Retune.Evaluation;
using Retune.Models;
using Retune.Tests.Onnx;
using Retune.Text;

namespace Retune.Tests.Cli;

public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_exported_model_has_the_perplexity_that_eval_measures(bool normalised)
    {
        LanguageModel model = SaveModel();
        string text = _folder.Write("text.txt", "w1 w2 w3\nw3 other\nw8 w8 w2\n"), path = _folder["new/model.onnx"];
        CommandLine result = CommandLine.Run(["export", "--from", _folder["model"], "--to", "onnx", "--scores", "all", "--out", path, "--json", .. normalised ? (string[])["--normalised"] : []]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement line = Assert.Single(CommandLine.Json(result.Output));
        Assert.Equal(("exported", "all", normalised), (line.GetProperty("event").GetString(), line.GetProperty("scores").GetString(), line.GetProperty("normalised").GetBoolean()));
        Assert.Equal((path, new FileInfo(path).Length), (line.GetProperty("file").GetString(), line.GetProperty("bytes").GetInt64()));

        using TokenFile tokens = TokenFile.EncodeTemporary(text, model.Vocabulary);
        EvaluationResult expected = Evaluator.Evaluate(model, tokens, streams: 1, threads: 1);
        double[] targets = [.. File.ReadLines(text).SelectMany(sentence => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("</s>")).Select(word => (double)model.Vocabulary.IdOf(word))];
        double[] inputs = [model.Vocabulary.EndOfSentenceId, .. targets[..^1]];
        Tensor lnP = new GraphInterpreter(path).Run(new()
        {
            ["ids"] = new Tensor([1, inputs.Length], inputs),
            ["hidden"] = Tensor.Zeros(model.Shape.Layers, 1, model.Shape.HiddenSize),
            ["cell"] = Tensor.Zeros(model.Shape.Layers, 1, model.Shape.HiddenSize),
        })["ln_p"];
        double mean = targets.Select((target, position) => lnP.Values[position * model.Shape.VocabularySize + (int)target]).Average();
        Assert.Equal(normalised ? expected.Perplexity : expected.UnnormalisedPerplexity, Math.Exp(-mean), 1e-4);
    }

    [Fact]
    public void People_are_told_what_the_model_takes_and_gives()
    {
        SaveModel();
        CommandLine result = CommandLine.Run("export", "--from", _folder["model"], "--out", _folder["model.onnx"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("inputs: ids, hidden, cell, candidates; outputs: ln_p, hidden_out, cell_out", result.Output);
        Assert.Contains("score - ln Z", result.Output);
    }

    [Fact]
    public void Wrong_usage_and_a_missing_model_are_refused()
    {
        SaveModel();
        Assert.Contains("need the whole row", CommandLine.Refused("export", "--from", _folder["model"], "--normalised", "--out", _folder["model.onnx"]));
        Assert.Contains("--to is onnx, not 'pmml'", CommandLine.Refused("export", "--from", _folder["model"], "--to", "pmml", "--out", _folder["model.onnx"]));
        Assert.Contains("does not exist", CommandLine.Refused("export", "--from", _folder["none"], "--out", _folder["model.onnx"]));
        Assert.False(File.Exists(_folder["model.onnx"]));
    }

    private LanguageModel SaveModel()
    {
        LanguageModel model = new ExportCase(layers: 2, outputBias: true).Model;
        model.Save(_folder["model"]);
        return model;
    }
}
