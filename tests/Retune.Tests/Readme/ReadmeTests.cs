using Retune.Evaluation;
using Retune.Models;
using Retune.Sampling;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Tests.Readme;

/// <summary>What the README shows is what compiles and runs.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("LibraryExample.cs")]
    [InlineData("ScoringExample.cs")]
    public void An_example_stands_in_the_README_word_for_word(string file)
    {
        string[] lines = File.ReadAllLines(RepositoryFolder.Path("tests", "Retune.Tests", "Readme", file));
        int begin = Array.FindIndex(lines, line => line.Trim() == "// <readme>"), end = Array.FindIndex(lines, line => line.Trim() == "// </readme>");
        string example = string.Join('\n', [.. lines.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal)), "", .. lines[(begin + 1)..end].Select(line => line.Length > 8 ? line[8..] : line.Trim())]);
        string readme = File.ReadAllText(RepositoryFolder.Path("README.md")).ReplaceLineEndings("\n");
        Assert.Contains(example, readme);
    }

    [Fact]
    public void The_library_example_trains_adapts_and_measures()
    {
        string general = Text("general.txt", seed: 1, sentences: 600, "red", "green", "blue", "black"), domain = Text("domain.txt", seed: 2, sentences: 200, "red", "red", "red", "white");
        EvaluationResult result = LibraryExample.Run(
            general, domain, Text("dev.txt", seed: 3, sentences: 100, "red", "red", "red", "white"), _folder["general"], _folder["adapted"]);
        // Each sentence is "the COLOUR car" with one colour in two or more: four words of which one is open.
        Assert.InRange(result.Perplexity, 1, 3);
        Assert.InRange(result.LogDeviation.Mean, -0.1, 0.1);
        Assert.True(File.Exists(Path.Combine(_folder["adapted"], "model.safetensors")));
    }

    [Fact]
    public void The_scoring_example_scores()
    {
        Vocabulary words = Vocabulary.FromWords(["the", "red", "white", "car"]);
        LanguageModel model = LanguageModel.Initialise(new NetworkShape(words.Count, 6, 8, 1), words, seed: 1);
        model.Save(_folder["model"]);
        (double[] first, double[] second) = ScoringExample.Run(_folder["model"]);
        var scorer = new Scorer(model);
        ScorerState the = scorer.Advance(scorer.Start, words.IdOf("the"));
        Assert.Equal(scorer.Score(the, words.UnknownId, normalised: true), first[2]);
        Assert.Equal(scorer.Score(scorer.Advance(the, words.IdOf("white")), words.IdOf("car")), second[1]);
    }

    private string Text(string name, ulong seed, int sentences, params string[] colours)
    {
        string path = _folder[name];
        File.WriteAllLines(path, Enumerable.Range(0, sentences).Select(sentence =>
            $"the {colours[Philox.ToIndex(Philox.Generate(seed, RandomPurpose.Split, 0, 0, (uint)sentence).Low, colours.Length)]} car"));
        return path;
    }
}
