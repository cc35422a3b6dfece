using Retune.Mixtures;
using Retune.Models;
using Retune.NGrams;
using Retune.Tests.NGrams;
using Retune.Tests.Text;
using Retune.Text;

namespace Retune.Tests.Examples;

/// <summary>The code of docs/mixtures.md: it runs, and the page shows what runs.</summary>
public sealed class MixturesDocumentationTests : IDisposable
{
    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_mixture_of_the_page_is_measured()
    {
        Vocabulary vocabulary = Vocabulary.FromWords(["<unk>", "</s>", "a", "b", "c"]);
        LanguageModel model = LanguageModel.Initialise(new NetworkShape(5, 3, 3, 1), vocabulary, 1);
        string arpaFile = _folder.Write(new WittenBell(["a b c", "b c", "a b"], ["<unk>", "</s>", "a", "b", "c"], 3).Arpa(), "trigram.arpa");
        string devFile = _folder.Write("a b c\nc a b\n", "dev.txt"), testFile = _folder.Write("b c\na b\n", "test.txt");

        // begin: a mixture
        var trigram = new NGramScorer(NGramModel.Load(arpaFile), model.Vocabulary);
        TextProbabilities[] Score(TokenFile text) =>
            [TextProbabilities.Of(model, text, streams: 16, threads: 2), TextProbabilities.Of(trigram, text)];

        using TokenFile dev = TokenFile.EncodeTemporary(devFile, model.Vocabulary);
        using TokenFile test = TokenFile.EncodeTemporary(testFile, model.Vocabulary);
        InterpolationWeights tuned = InterpolationWeights.Tune(Score(dev));
        double perplexity = TextProbabilities.Mix(Score(test), tuned.Weights).Perplexity;
        // end: a mixture

        Assert.InRange(tuned.Weights[1], 0.5, 1);
        Assert.InRange(perplexity, 1, 4.5);
    }

    [Fact]
    public void The_page_shows_the_code_that_runs()
    {
        IEnumerable<string> code = File.ReadAllLines(RepositoryFolder.Path("tests", "Retune.Tests", "Examples", "MixturesDocumentationTests.cs"))
            .SkipWhile(line => line.Trim() != "// begin: a mixture").Skip(1)
            .TakeWhile(line => line.Trim() != "// end: a mixture").Select(line => line.Length > 8 ? line[8..] : line);
        Assert.Contains(string.Join('\n', code), File.ReadAllText(RepositoryFolder.Path("docs", "mixtures.md")).ReplaceLineEndings("\n"));
    }
}
