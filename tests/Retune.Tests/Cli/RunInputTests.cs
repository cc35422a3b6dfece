using Retune.Models;
using Retune.Text;

namespace Retune.Tests.Cli;

/// <summary>What train, adapt and eval refuse before they compute anything.</summary>
public sealed class RunInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _text;
    private readonly string _unknown;
    private readonly string _vocabulary;

    public RunInputTests()
    {
        _text = _folder.Write("text.txt", "a b a\n");
        _unknown = _folder.Write("unknown.txt", "x y\nz\n");
        _vocabulary = _folder.Write("vocab.txt", "<unk>\n</s>\na\nb\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_a_model_or_a_checkpoint_is_not_overwritten()
    {
        Model("done", "a", "b");
        Assert.Contains("holds a finished model already", CommandLine.Refused(Train("done")));
        Assert.Contains("is a file", CommandLine.Refused(Train("text.txt")));
    }

    [Fact]
    public void One_command_with_resume_begins_a_run_and_then_finds_it_finished()
    {
        string[] command = [.. Train("new"), "--resume", "--hidden", "2", "--embedding", "2", "--streams", "2", "--max-iterations", "1"];
        CommandLine first = CommandLine.Run(command);
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.StartsWith($"{_folder["new"]} holds no run to resume; this is its beginning.", first.Output);
        byte[] model = File.ReadAllBytes(Path.Combine(_folder["new"], "model.safetensors"));

        CommandLine second = CommandLine.Run(command);
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.StartsWith($"{_folder["new"]} holds a finished model; nothing is left to do.", second.Output);
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(_folder["new"], "model.safetensors")));
        Assert.Contains("finished run whose option seed was 1, and is now 5", CommandLine.Refused([.. command, "--seed", "5"]));
        Assert.Equal(0, CommandLine.Run([.. command, "--threads", "1"]).ExitCode);
        string[] adapt = ["adapt", "--from", _folder["new"], "--gamma", "1", "--text", _text, "--dev", _text, "--out", _folder["new"], "--preset", "small", "--streams", "2", "--resume"];
        Assert.Contains("finished run whose option", CommandLine.Refused(adapt));
        Assert.Contains("finished run whose start was a new network, and is now a trained model", CommandLine.Refused([.. adapt, "--rate", "0.4", "--max-iterations", "1"]));
        Assert.Equal(["config.json", "model.safetensors", "tokens", "vocab.txt"], Directory.GetFileSystemEntries(_folder["new"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_refused_run_leaves_nothing_behind()
    {
        string nul = _folder.Write("nul.txt", "a b\nb\0a\n");
        string line = CommandLine.Refused("train", "--text", _text, "--dev", nul, "--vocab", _vocabulary, "--out", _folder["new"], "--hidden", "2", "--embedding", "2");
        Assert.Contains($"{nul}:2:", line);
        Assert.False(Directory.Exists(_folder["new"]));

        Assert.Contains("missing.txt", CommandLine.Refused([.. Train("new"), "--hidden", "2", "--embedding", "2", "--noise-table", _folder["missing.txt"]]));
        Assert.False(Directory.Exists(_folder["new"]));
        Assert.Contains("--noise-table and --noise-text both", CommandLine.Refused([.. Train("new"), "--hidden", "2", "--embedding", "2", "--noise-table", _text, "--noise-text", _text]));
        Assert.Contains("Training text 1: The text has 4 positions (words and sentence ends), too few for 64 parallel streams", CommandLine.Refused([.. Train("new"), "--hidden", "2", "--embedding", "2"]));
        Assert.False(Directory.Exists(_folder["new"]));
        Assert.Equal(2, CommandLine.Run("demo", "--text", _text, "--domain-text", _folder["missing.txt"], "--out", _folder["demo"]).ExitCode);
        Assert.False(Directory.Exists(_folder["demo"]));
    }

    [Fact]
    public void Noise_of_the_training_texts_own_words_is_what_is_taken_without_being_asked_for()
    {
        string other = _folder.Write("other.txt", "b b b\nb b a\n");
        byte[] own = Weights("own"), same = Weights("same", "--noise-text", _text), others = Weights("others", "--noise-text", _text, other);
        Assert.Equal(own, same);
        Assert.NotEqual(own, others);

        byte[] Weights(string folder, params string[] noise)
        {
            CommandLine result = CommandLine.Run([.. Train(folder), "--hidden", "2", "--embedding", "2", "--streams", "2", "--max-iterations", "1", .. noise]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            return File.ReadAllBytes(Path.Combine(_folder[folder], "model.safetensors"));
        }
    }

    [Fact]
    public void The_reference_of_an_adaptation_is_the_model_that_it_starts_from_unless_another_is_named()
    {
        foreach (string seed in (string[])["1", "2"])
            Assert.Equal(0, CommandLine.Run([.. Train(seed), "--hidden", "2", "--embedding", "2", "--streams", "2", "--max-iterations", "2", "--seed", seed]).ExitCode);
        Assert.Equal(Adapted("default"), Adapted("own", "--reference", _folder["1"]));
        Assert.NotEqual(Adapted("default again"), Adapted("other", "--reference", _folder["2"]));

        byte[] Adapted(string folder, params string[] reference)
        {
            CommandLine result = CommandLine.Run(["adapt", "--from", _folder["1"], "--gamma", "0.25", "--text", _text, "--dev", _text, "--out", _folder[folder], "--preset", "small", "--streams", "2", "--rate", "1", "--max-iterations", "3", .. reference]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            return File.ReadAllBytes(Path.Combine(_folder[folder], "model.safetensors"));
        }
    }

    [Fact]
    public void A_development_text_of_only_unknown_words_is_refused()
    {
        string line = CommandLine.Refused("train", "--text", _text, "--dev", _unknown, "--vocab", _vocabulary, "--out", _folder["new"], "--hidden", "2", "--embedding", "2");
        Assert.Contains($"None of the 3 words of the development text {_unknown} is in the vocabulary of 4 words", line);
    }

    [Fact]
    public void A_text_of_only_unknown_words_is_not_evaluated()
    {
        string model = Model("model", "a", "b");
        CommandLine result = CommandLine.Run("eval", "--model", model, _unknown);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"None of the 3 words of the text {_unknown} is in", result.Error);
    }

    [Fact]
    public void A_model_folder_with_a_file_missing_is_refused()
    {
        string model = Model("model", "a", "b");
        File.Delete(Path.Combine(model, "model.safetensors"));
        Assert.Contains("model.safetensors", CommandLine.Refused("eval", "--model", model, _text));
    }

    [Fact]
    public void A_reference_of_another_vocabulary_is_refused()
    {
        string model = Model("model", "a", "b"), longer = Model("longer", "a", "b", "c"), other = Model("other", "a", "c");
        Assert.Contains("has a vocabulary of 5 words, the model one of 4", CommandLine.Refused(Adapt(model, longer)));
        string line = CommandLine.Refused(Adapt(model, other));
        Assert.Contains("Word 3 of the reference", line);
        Assert.Contains("\"c\"", line);
        Assert.Contains("\"b\"", line);
    }

    private string[] Train(string folder) =>
        ["train", "--text", _text, "--dev", _text, "--vocab", _vocabulary, "--out", _folder[folder], "--preset", "small"];

    private string[] Adapt(string model, string reference) =>
        ["adapt", "--from", model, "--reference", reference, "--gamma", "0.5", "--text", _text, "--dev", _text, "--out", _folder["adapted"]];

    private string Model(string folder, params string[] words)
    {
        Vocabulary vocabulary = Vocabulary.FromWords(words);
        LanguageModel.Initialise(new NetworkShape(vocabulary.Count, 2, 2, 1), vocabulary, seed: 1).Save(_folder[folder]);
        return _folder[folder];
    }
}
