using System.Text.Json.Nodes;
using Retune.Models;
using Retune.Text;

namespace Retune.Tests.Models;

public sealed class LanguageModelTests : IDisposable
{
    private static readonly NetworkShape Shape = new(5, 2, 3, 2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_read_back_as_it_was_saved()
    {
        LanguageModel saved = Model(1).With(1.25, new JsonObject { ["gamma"] = 0.75 });
        string folder = _folder["new/folder"];
        saved.Save(folder);
        LanguageModel loaded = LanguageModel.Load(folder);
        Assert.Equal(saved.Shape, loaded.Shape);
        Assert.Equal(1.25, loaded.LnZ);
        Assert.True(JsonNode.DeepEquals(saved.Training, loaded.Training));
        Assert.Equal(Words(saved), Words(loaded));
        foreach (((_, float[] expected, _), (_, float[] actual, _)) in saved.Parameters.Tensors().Zip(loaded.Parameters.Tensors()))
            Assert.Equal(expected, actual);
        Assert.Equal(["config.json", "model.safetensors", "vocab.txt"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_new_model_has_ln_V_as_its_constant() => Assert.Equal(Math.Log(5), Model(1).LnZ);

    [Fact]
    public void A_missing_folder_is_refused()
    {
        string folder = _folder["none"];
        Assert.Equal($"The model folder {folder} does not exist.", Refused(folder));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("vocab.txt")]
    [InlineData("model.safetensors")]
    public void A_missing_file_is_refused_by_name(string file)
    {
        Model(1).Save(_folder.Path);
        File.Delete(_folder[file]);
        Assert.StartsWith($"The model folder {_folder.Path} has no {file}; ", Refused(_folder.Path));
    }

    [Fact]
    public void A_vocabulary_of_another_size_is_refused_with_both_sizes()
    {
        Model(1).Save(_folder.Path);
        VocabularyOf("<unk>", "</s>", "a", "b").Save(_folder["vocab.txt"]);
        string message = Refused(_folder.Path);
        Assert.Contains("vocab.txt has 4 words", message);
        Assert.Contains("says 5", message);
    }

    [Fact]
    public void Weights_of_another_size_are_refused_with_tensor_and_shapes()
    {
        Model(1).Save(_folder.Path);
        ModelWeights.Save(_folder["model.safetensors"], new NetworkParameters<float>(Shape with { HiddenSize = 4 }));
        Assert.Contains("\"lstm.weight_ih_l0\" has shape [16, 2]; [12, 2] was expected", Refused(_folder.Path));
    }

    [Fact]
    public void A_vocabulary_that_does_not_fit_the_network_is_refused()
    {
        string message = Assert.Throws<ArgumentException>(() => LanguageModel.Initialise(Shape with { VocabularySize = 6 }, Model(1).Vocabulary, 1)).Message;
        Assert.Contains("5 words, the network 6 rows", message);
    }

    [Fact]
    public void A_model_that_is_spoilt_is_not_saved_over_a_good_one()
    {
        Model(1).Save(_folder["m"]);
        string before = LanguageModel.Load(_folder["m"]).Hash();
        LanguageModel spoilt = Model(2);
        spoilt.Parameters.Output[3] = float.NaN;
        Assert.Contains("its tensor output.weight holds NaN", Assert.Throws<InputException>(() => spoilt.Save(_folder["m"])).Message);
        Assert.Equal(before, LanguageModel.Load(_folder["m"]).Hash());
        Assert.Contains("ln Z is NaN", Assert.Throws<InputException>(() => new ModelConfiguration(spoilt.Shape, double.NaN).Save(_folder["c"])).Message);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_older_model_of_the_same_words_as_it_was()
    {
        LanguageModel older = Model(1);
        older.Save(_folder.Path);
        using (Block("model.safetensors"))
            Assert.Throws<RetuneException>(() => Model(2).Save(_folder.Path));
        Assert.Equal(older.Parameters.Output, LanguageModel.Load(_folder.Path).Parameters.Output);
    }

    [Fact]
    public void A_save_whose_weights_fail_leaves_the_older_model_of_other_words_as_it_was()
    {
        LanguageModel older = Model(1);
        older.Save(_folder.Path);
        using (Block("model.safetensors"))
            Assert.Throws<RetuneException>(() => OfOtherWords().Save(_folder.Path));
        LanguageModel loaded = LanguageModel.Load(_folder.Path);
        Assert.Equal(older.Parameters.Output, loaded.Parameters.Output);
        Assert.Equal(Words(older), Words(loaded));
    }

    [Fact]
    public void A_save_over_a_model_of_other_words_that_fails_later_leaves_no_mixture_of_the_two()
    {
        Model(1).Save(_folder.Path);
        LanguageModel other = OfOtherWords();
        using (Block("vocab.txt"))
            Assert.Throws<RetuneException>(() => other.Save(_folder.Path));
        Assert.Contains("has no config.json", Refused(_folder.Path));
        other.Save(_folder.Path);
        Assert.Equal(Words(other), Words(LanguageModel.Load(_folder.Path)));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    public void A_save_over_a_model_of_another_ln_Z_that_fails_at_the_end_leaves_no_mixture_of_the_two(double added)
    {
        LanguageModel older = Model(1), newer = Model(2);
        newer = new LanguageModel(newer.Parameters, newer.Vocabulary, older.LnZ + added);
        older.Save(_folder.Path);
        using (Block("config.json"))
            Assert.Throws<RetuneException>(() => newer.Save(_folder.Path));
        // Where ln Z is the same, the new weights are a model with it.
        if (added == 0)
            Assert.Equal(newer.Parameters.Output, LanguageModel.Load(_folder.Path).Parameters.Output);
        else
            Assert.Contains("has no config.json", Refused(_folder.Path));
    }

    /// <summary>A folder where a file's aside file would be makes its write fail.</summary>
    private Unblock Block(string file)
    {
        string aside = _folder[file + ".tmp"];
        Directory.CreateDirectory(aside);
        return new Unblock(aside);
    }

    private sealed record Unblock(string Folder) : IDisposable
    {
        public void Dispose() => Directory.Delete(Folder);
    }

    private static string Refused(string folder) => Assert.Throws<InputException>(() => LanguageModel.Load(folder)).Message;

    private static string[] Words(LanguageModel model) => [.. Enumerable.Range(0, model.Vocabulary.Count).Select(id => model.Vocabulary[id])];

    private static Vocabulary VocabularyOf(params string[] words) => Vocabulary.FromWords(words);

    private static LanguageModel OfOtherWords() => LanguageModel.Initialise(Shape, VocabularyOf("<unk>", "</s>", "x", "y", "z"), 2);

    private static LanguageModel Model(ulong seed) => LanguageModel.Initialise(Shape, VocabularyOf("<unk>", "</s>", "a", "b", "c"), seed);
}
