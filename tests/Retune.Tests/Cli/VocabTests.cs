using System.Text.Json;

namespace Retune.Tests.Cli;

public class VocabTests
{
    private const string Text = "the cat sat\nthe dog sat down\n";

    [Fact]
    public void The_vocabulary_is_written_and_the_texts_are_measured_with_it()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("text.txt", Text), test = folder.Write("test.txt", "the bird sat\n");
        CommandLine result = CommandLine.Run("vocab", text, "--min-count", "2", "--out", folder["new/vocab.txt"], "--stats", test, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["<unk>", "</s>", "sat", "the"], File.ReadAllLines(folder["new/vocab.txt"]));

        List<JsonElement> lines = CommandLine.Json(result.Output);
        Assert.Equal(["vocabulary", "text", "text"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(4, lines[0].GetProperty("words").GetInt32());
        Assert.Equal(text, lines[1].GetProperty("file").GetString());
        Assert.Equal(7, lines[1].GetProperty("running_words").GetInt64());
        Assert.Equal(2, lines[1].GetProperty("sentences").GetInt64());
        Assert.Equal(5, lines[1].GetProperty("types").GetInt32());
        Assert.Equal(300.0 / 7, lines[1].GetProperty("oov_percent").GetDouble(), 1e-9);
        Assert.Equal(100.0 / 3, lines[2].GetProperty("oov_percent").GetDouble(), 1e-9);
    }

    [Fact]
    public void People_get_a_table_without_control_characters()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("text [1].txt", Text);
        CommandLine result = CommandLine.Run("vocab", text, "--size", "3", "--out", folder["vocab.txt"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("3 words", result.Output);
        string row = Assert.Single(result.Output.Split('\n'), line => line.Contains("text [1].txt", StringComparison.Ordinal));
        Assert.Contains("71.43", row);
        Assert.DoesNotContain(result.Output, c => char.IsControl(c) && c is not ('\n' or '\r'));
    }

    [Fact]
    public void A_word_list_is_taken_as_it_is()
    {
        using var folder = new TemporaryFolder();
        string list = folder.Write("list.txt", "dog\ncat\n");
        Assert.Equal(0, CommandLine.Run("vocab", "--word-list", list, "--out", folder["vocab.txt"]).ExitCode);
        Assert.Equal(["<unk>", "</s>", "dog", "cat"], File.ReadAllLines(folder["vocab.txt"]));
        Assert.Contains("leave out --size", CommandLine.Refused("vocab", "--word-list", list, "--size", "3", "--out", folder["other.txt"]));
    }

    [Fact]
    public void A_missing_text_and_a_call_without_texts_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(folder["none.txt"], CommandLine.Refused("vocab", folder["none.txt"], "--out", folder["vocab.txt"]));
        Assert.Contains("at least one text", CommandLine.Refused("vocab", "--out", folder["vocab.txt"]));
        Assert.False(File.Exists(folder["vocab.txt"]));
        string text = folder.Write("a.txt", "a b\n"), vocabulary = folder.Write("vocab.txt", "as it was\n");
        Assert.Contains(folder["typo.txt"], CommandLine.Refused("vocab", text, "--out", vocabulary, "--stats", folder["typo.txt"]));
        Assert.Equal("as it was\n", File.ReadAllText(vocabulary));
    }
}
