using System.Text.Json;
using Retune.Mixtures;
using Retune.Models;
using Retune.NGrams;
using Retune.Tests.NGrams;
using Retune.Text;

namespace Retune.Tests.Cli;

/// <summary><c>retune eval --mix</c>.</summary>
public sealed class MixTests : IDisposable
{
    private static readonly string[] _words = ["<unk>", "</s>", "a", "b", "c"];
    private static readonly Vocabulary _vocabulary = Vocabulary.FromWords(_words);

    private readonly TemporaryFolder _folder = new();
    private readonly string _dev;
    private readonly string _test;
    private readonly string _arpa;
    private readonly string _model;
    private readonly string _other;

    public MixTests()
    {
        _dev = _folder.Write("dev.txt", "a b c\nb c a zz\nc\n");
        _test = _folder.Write("test.txt", "a b\nzz b c\n");
        _arpa = _folder.Write("lm.arpa", new WittenBell(["a b c", "b c x"], _words, 3).Arpa());
        _model = Model("model", _vocabulary, 1);
        _other = Model("other", _vocabulary, 2);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tuned_on_one_text_a_mixture_of_networks_and_n_grams_is_measured_on_another()
    {
        CommandLine result = CommandLine.Run("eval", "--model", _model, "--mix", _arpa, "--mix", _other, "--tune-mix", _dev, _test, "--streams", "2", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        List<JsonElement> lines = Lines(result);
        Assert.Equal(["model", "ngram_model", "model", "mixture_tuned", "evaluation", "mixture"], lines.Select(line => line.GetProperty("event").GetString()!));
        Assert.Equal((3, 0, true), (lines[1].GetProperty("order").GetInt32(), lines[1].GetProperty("missing_words").GetInt32(), lines[1].GetProperty("has_unknown").GetBoolean()));

        TextProbabilities[] dev = Alone(_dev), test = Alone(_test);
        InterpolationWeights tuned = InterpolationWeights.Tune(dev);
        Same(lines[3], _dev, dev, tuned.Weights);
        Same(lines[5], _test, test, tuned.Weights);
        Assert.Equal(tuned.Iterations, lines[3].GetProperty("iterations").GetInt32());
        Assert.InRange(lines[3].GetProperty("ln_likelihood_gap").GetDouble(), 0, 1e-6);
        Assert.Equal(test[0].Perplexity, lines[4].GetProperty("perplexity").GetDouble(), 1e-9);
    }

    [Fact]
    public void Weights_that_are_given_are_those_of_the_other_models_and_the_rest_is_the_models()
    {
        CommandLine result = CommandLine.Run("eval", "--model", _model, "--mix", _arpa, "--mix-weight", "0.25", "--mix", _other, "--mix-weight", "0.125", _test, _dev, "--streams", "2", "--json");
        List<JsonElement> lines = Lines(result);
        Assert.Equal(["model", "ngram_model", "model", "evaluation", "mixture", "evaluation", "mixture"], lines.Select(line => line.GetProperty("event").GetString()!));
        Same(lines[4], _test, Alone(_test), [0.625, 0.25, 0.125]);
        Same(lines[6], _dev, Alone(_dev), [0.625, 0.25, 0.125]);
    }

    [Fact]
    public void People_read_each_model_its_weight_and_the_mixture()
    {
        string words = _folder.Write("closed.arpa", new WittenBell(["a b"], ["</s>", "a", "b"], 2).Arpa());
        CommandLine result = CommandLine.Run("eval", "--model", _model, "--mix", words, "--mix-weight", "0.5", _test);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"{words}: 4 / 3 n-grams of 1 to 2 words", result.Output);
        Assert.Contains("1 of the vocabulary's 5 words are not in it; it has no <unk>, so that their probability is 0", result.Output);
        Assert.Contains($"mixture on {_test}:", result.Output);
        Assert.Matches(@"closed\.arpa +0\.5000 +Infinity +Infinity +2", result.Output);
        Assert.Matches(@"mixture +\d+\.\d{3} +\d+\.\d{3} +0", result.Output);
    }

    [Fact]
    public void Options_that_do_not_belong_together_are_refused()
    {
        Assert.Contains("add --mix MODEL", Refused("--mix-weight", "0.5"));
        Assert.Contains("add --mix MODEL", Refused("--tune-mix", _dev));
        Assert.Contains("neither is given", Refused("--mix", _arpa));
        Assert.Contains("both are given", Refused("--mix", _arpa, "--mix-weight", "0.5", "--tune-mix", _dev));
        Assert.Contains("--mix is given 2 times and --mix-weight 1 times", Refused("--mix", _arpa, "--mix", _other, "--mix-weight", "0.5"));
        Assert.Contains("sum to 1.25; they must not exceed 1", Refused("--mix", _arpa, "--mix", _other, "--mix-weight", "0.5", "--mix-weight", "0.75"));
        foreach (string weight in (string[])["x", "-0.1", "1.5", "NaN", "0,5"])
            Assert.Contains($"--mix-weight expects a number in [0, 1], not '{weight}'", Refused("--mix", _arpa, "--mix-weight", weight));

        string Refused(params string[] options) => CommandLine.Refused(["eval", "--model", _model, _test, .. options]);
    }

    [Fact]
    public void Models_that_cannot_be_mixed_are_refused()
    {
        string stranger = Model("stranger", Vocabulary.FromWords(["<unk>", "</s>", "a", "b", "d"]), 1), broken = _folder.Write("broken.arpa", "\\data\\\nngram 1=x\n");
        Assert.Contains("Word 4 of the --mix model", Error(stranger));
        Assert.Contains($"{broken}:2:", Error(broken));
        Assert.Contains("missing.arpa does not exist", Error(_folder["missing.arpa"]));

        string Error(string mix)
        {
            CommandLine result = CommandLine.Run("eval", "--model", _model, "--mix", mix, "--mix-weight", "0.5", _test);
            Assert.Equal(2, result.ExitCode);
            return result.Error;
        }
    }

    /// <summary>All but the lines that come with time.</summary>
    private static List<JsonElement> Lines(CommandLine result) =>
        [.. CommandLine.Json(result.Output).Where(line => line.GetProperty("event").GetString() != "evaluation_progress")];

    private TextProbabilities[] Alone(string path)
    {
        using TokenFile text = TokenFile.EncodeTemporary(path, _vocabulary);
        return
        [
            TextProbabilities.Of(LanguageModel.Load(_model), text, 2, 1),
            TextProbabilities.Of(new NGramScorer(NGramModel.Load(_arpa), _vocabulary), text),
            TextProbabilities.Of(LanguageModel.Load(_other), text, 2, 1),
        ];
    }

    private void Same(JsonElement line, string path, TextProbabilities[] alone, IReadOnlyList<double> weights)
    {
        Assert.Equal(path, line.GetProperty("file").GetString());
        Figures(TextProbabilities.Mix(alone, weights), line);
        JsonElement[] models = [.. line.GetProperty("models").EnumerateArray()];
        Assert.Equal([_model, _arpa, _other], models.Select(model => model.GetProperty("model").GetString()!));
        Assert.Equal(weights, models.Select(model => model.GetProperty("weight").GetDouble()));
        foreach ((TextProbabilities expected, JsonElement found) in alone.Zip(models))
            Figures(expected, found);

        static void Figures(TextProbabilities expected, JsonElement found)
        {
            Assert.Equal(expected.Perplexity, found.GetProperty("perplexity").GetDouble());
            Assert.Equal(expected.PerplexityWithoutUnknown, found.GetProperty("perplexity_without_unknown").GetDouble());
            Assert.Equal(
                (expected.Positions, expected.UnknownPositions, expected.ImpossiblePositions),
                (found.GetProperty("positions").GetInt32(), found.GetProperty("unknown_positions").GetInt32(), found.GetProperty("impossible_positions").GetInt32()));
        }
    }

    private string Model(string folder, Vocabulary vocabulary, ulong seed)
    {
        LanguageModel model = LanguageModel.Initialise(new NetworkShape(vocabulary.Count, 3, 4, 1), vocabulary, seed);
        for (int i = 0; i < model.Parameters.Output.Length; i++)
            model.Parameters.Output[i] *= 12;
        model.Save(_folder[folder]);
        return _folder[folder];
    }
}
