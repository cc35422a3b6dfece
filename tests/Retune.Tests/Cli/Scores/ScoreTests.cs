using System.IO.Compression;
using System.Text.Json;
using Retune.Evaluation;
using Retune.Scoring;
using Retune.Tests.Scoring;
using Retune.Text;

namespace Retune.Tests.Cli.Scores;

public sealed class ScoreTests : IDisposable
{
    private const string Text = "w2 w3 w4\nw5 nowhere w5\n\nw6\n";

    private readonly TemporaryFolder _folder = new();
    private readonly Scorer _scorer = ScoringCase.Scorer(ScoringCase.Even);
    private readonly string _model;

    public ScoreTests()
    {
        _model = _folder["model"];
        _scorer.Model.Save(_model);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>As SRILM's compute-best-mix takes the words' lines apart: the tenth of the fields between white space is log10 p.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_lines_are_those_that_scripts_for_SRILM_read(bool normalised)
    {
        CommandLine result = Score([_folder.Write("a.txt", Text), .. normalised ? (string[])["--normalised"] : []]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[] lines = result.Output.Split('\n');
        string[][] words = [.. lines.Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields is ["p(", ..])];
        int[][] sentences = [Ids("w2 w3 w4"), Ids("w5 nowhere w5"), Ids("w6")];
        double[] lnP = [.. sentences.SelectMany(sentence => ScoringCase.OneByOne(_scorer, sentence, normalised))];
        Assert.Equal(lnP.Length, words.Length);
        Assert.All(words, (fields, i) => Assert.Equal(lnP[i] / Math.Log(10), double.Parse(fields[9]), 1e-5));
        Assert.All(words, (fields, i) => Assert.Equal(1, double.Parse(fields[7]) / Math.Exp(lnP[i]), 1e-6));
        Assert.Equal(["w2", "w3", "w4", "</s>", "w5", "<unk>", "w5", "</s>", "w6", "</s>"], words.Select(fields => fields[1]));
        Assert.Equal(["<s>", "w2", "w3", "w4", "<s>", "w5", "<unk>", "w5", "<s>", "w6"], words.Select(fields => fields[3]));

        // A sentence, its words, two lines of totals, a blank line; then the totals of the text.
        Assert.Equal("w2 w3 w4", lines[0]);
        Assert.Equal("1 sentences, 3 words, 0 OOVs", lines[5]);
        Assert.StartsWith("0 zeroprobs, logprob= ", lines[6]);
        Assert.Equal(["", "w5 nowhere w5"], lines[7..9]);
        int end = Array.IndexOf(lines, $"file {_folder["a.txt"]}: 3 sentences, 7 words, 0 OOVs");
        string[] totals = lines[end + 1].Split(' ');
        Assert.Equal(["0", "zeroprobs,", "logprob=", "ppl=", "ppl1="], [totals[0], totals[1], totals[2], totals[4], totals[6]]);
        Assert.Equal(lnP.Sum() / Math.Log(10), double.Parse(totals[3]), 1e-4);
        Assert.Equal(1, Math.Exp(-lnP.Sum() / 10) / double.Parse(totals[5]), 1e-6);
        Assert.Equal(1, Math.Exp(-lnP.Sum() / 7) / double.Parse(totals[7]), 1e-6);
        Assert.Contains($"# without <unk>, without </s>: 6 positions, ", result.Output);
        Assert.Contains(normalised ? ", perplexity " : ", unnormalised perplexity ", lines[end + 3]);
    }

    [Fact]
    public void Json_lines_tell_the_same_with_natural_logarithms()
    {
        string text = _folder.Write("a.txt", Text);
        List<JsonElement> lines = CommandLine.Json(Score(text, "--json").Output);
        Assert.Equal(["scoring", "sentence", "sentence", "sentence", "text"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.False(lines[0].GetProperty("normalised").GetBoolean());
        JsonElement second = lines[2];
        double[] lnP = ScoringCase.OneByOne(_scorer, Ids("w5 nowhere w5"));
        Assert.Equal((text, 2), (second.GetProperty("file").GetString(), second.GetProperty("line").GetInt32()));
        JsonElement[] words = [.. second.GetProperty("words").EnumerateArray()];
        Assert.Equal(lnP, words.Select(word => word.GetProperty("ln_p").GetDouble()));
        Assert.Equal(["w5", "nowhere", "w5", "</s>"], words.Select(word => word.GetProperty("word").GetString()));
        Assert.Equal([false, true, false, false], words.Select(word => word.GetProperty("unknown").GetBoolean()));
        Assert.Equal(lnP[0] / Math.Log(10), words[0].GetProperty("log10_p").GetDouble(), 1e-12);
        Assert.Equal(lnP.Sum(), second.GetProperty("ln_p").GetDouble(), 1e-12);
        Assert.Equal(lnP.Sum(), second.GetProperty("ln_p_of_possible").GetDouble(), 1e-12);
        Assert.Equal(4, lines[3].GetProperty("line").GetInt32());
        JsonElement[] totals = [.. lines[4].GetProperty("totals").EnumerateArray()];
        Assert.Equal([10, 7, 9, 6], totals.Select(total => total.GetProperty("positions").GetInt32()));
        Assert.True(totals[0].TryGetProperty("unnormalised_perplexity", out _));
    }

    [Fact]
    public void Files_gzip_and_standard_input_give_the_same_scores_with_any_number_of_threads()
    {
        string text = string.Concat(Enumerable.Range(0, 400).Select(i => string.Join(' ', Enumerable.Range(0, 1 + i * 7 % 13).Select(j => $"w{2 + (i + j) % 40}")) + "\n"));
        string plain = _folder.Write("a.txt", text), gzip = _folder["a.txt.gz"];
        using (var file = new GZipStream(File.Create(gzip), CompressionLevel.Fastest))
            file.Write(File.ReadAllBytes(plain));
        string expected = Score(plain, "--threads", "1").Output;
        Assert.Equal(expected, Score(plain, "--threads", "3").Output);
        Assert.Equal(expected, Score(gzip).Output.Replace(gzip, plain));
        Assert.Equal(expected, Filter(File.OpenRead(plain)).Output.Replace("file -:", $"file {plain}:"));
    }

    [Fact]
    public void The_state_is_carried_on_within_a_text_when_asked()
    {
        string text = _folder.Write("a.txt", Text);
        List<JsonElement> alone = CommandLine.Json(Score(text, "--json").Output);
        List<JsonElement> carried = CommandLine.Json(Score(text, text, "--carry-state", "--normalised", "--json").Output);
        using TokenFile tokens = TokenFile.EncodeTemporary(text, _scorer.Vocabulary);
        double perplexity = Evaluator.Evaluate(_scorer.Model, tokens, streams: 1, threads: 1).Perplexity;
        foreach (int line in (int[])[4, 8])         // The second text begins anew.
            Assert.Equal(1, carried[line].GetProperty("totals")[0].GetProperty("perplexity").GetDouble() / perplexity, 1e-6);
        Assert.NotEqual(alone[3].GetProperty("ln_p").GetDouble(), CommandLine.Json(Score(text, "--carry-state", "--json").Output)[3].GetProperty("ln_p").GetDouble(), 1e-3);
    }

    [Fact]
    public void A_malformed_line_is_refused_with_its_place_after_the_lines_before_it_were_answered()
    {
        string path = _folder["a.txt"];
        File.WriteAllBytes(path, [.. "w2\nw3 "u8, 0xFF, .. "\nw4\n"u8]);
        CommandLine file = Score(path), filter = Filter(File.OpenRead(path));
        Assert.Equal((2, 2), (file.ExitCode, filter.ExitCode));
        Assert.StartsWith($"retune: {path}:2: byte 4 of the line", file.Error);
        Assert.StartsWith("retune: standard input:2: byte 4 of the line", filter.Error);
        Assert.Equal(file.Output, filter.Output);
        Assert.StartsWith("w2\n\tp( w2 | <s> ) \t= [2gram] ", file.Output);
        Assert.DoesNotContain("w4", file.Output);
    }

    [Theory]
    [InlineData("contains </s>", "w2 </s> w3\n")]
    [InlineData("holds no sentence", "\n\n")]
    public void A_text_that_is_none_is_refused(string expected, string text) =>
        Assert.Contains(expected, CommandLine.Refused("score", "--model", _model, _folder.Write("a.txt", text)));

    [Fact]
    public void A_model_or_text_that_does_not_exist_is_refused()
    {
        Assert.Contains("does not exist", CommandLine.Refused("score", "--model", _folder["none"]));
        Assert.Contains("does not exist", CommandLine.Refused("score", "--model", _model, _folder["none"]));
    }

    private CommandLine Score(params string[] arguments) => CommandLine.Run(["score", "--model", _model, .. arguments]);

    private CommandLine Filter(Stream input)
    {
        using (input)
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var session = new Retune.Cli.Session(["score", "--model", _model], output, false, default) { Input = () => input };
            return new CommandLine(Retune.Cli.RetuneCommand.Run(session, error), output.ToString(), error.ToString());
        }
    }

    private int[] Ids(string sentence) => [.. sentence.Split(' ').Select(_scorer.Vocabulary.IdOf), _scorer.Vocabulary.EndOfSentenceId];
}
