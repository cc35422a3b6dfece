using Retune.Rescoring;
using Retune.Rescoring.Lists;

namespace Retune.Tests.Rescoring.Lists;

/// <summary>The three forms of n-best lists, as they are read, written and refused.</summary>
public sealed class ListFilesTests : IDisposable
{
    private static readonly double _ln10 = Math.Log(10);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_list_of_SRILM_is_a_file_with_scores_to_base_10()
    {
        HypothesisList list = SrilmLists.Read(_folder.Write("talk-7.nbest", "-100.5 -12 4 <s> a name </s>\n\n-101 -13.25 2 an aim\n-103 -9 0\n"));
        Assert.Equal("talk-7", list.Utterance);
        Assert.Equal([-100.5 * _ln10, -101 * _ln10, -103 * _ln10], list.Hypotheses.Select(hypothesis => hypothesis.Acoustic));
        Assert.Equal([-12 * _ln10, -13.25 * _ln10, -9 * _ln10], list.Hypotheses.Select(hypothesis => hypothesis.Language));
        Assert.Equal([["<s>", "a", "name", "</s>"], ["an", "aim"], []], list.Hypotheses.Select(hypothesis => hypothesis.Words));
        var output = new StringWriter();
        SrilmLists.Write(output, Scored(list, -1, -1, -1), new() { Weight = 0 });
        Assert.Equal("-100.5 -12 4 <s> a name </s>\n-101 -13.25 2 an aim\n-103 -9 0\n", output.ToString());
    }

    [Fact]
    public void A_table_has_a_line_a_hypothesis()
    {
        string path = _folder.Write("lists.tsv", "u1\t-10\t-2.5\ta b\nu1\t-11\t-3\t\nu2\t-9\t-1\tc\n");
        HypothesisList[] lists = [.. TabSeparatedLists.Read(path)];
        Assert.Equal(["u1", "u2"], lists.Select(list => list.Utterance));
        Assert.Equal([new(-10, -2.5), (-11, -3)], lists[0].Hypotheses.Select(hypothesis => (hypothesis.Acoustic, hypothesis.Language)));
        Assert.Equal([["a", "b"], []], lists[0].Hypotheses.Select(hypothesis => hypothesis.Words));
        var output = new StringWriter();
        // The second is better by the model; its language score is the mean of -3 and -1.
        TabSeparatedLists.Write(output, Scored(lists[0], -40, -1), new() { Weight = 0.5 });
        Assert.Equal("u1\t-11\t-2\t\nu1\t-10\t-21.25\ta b\n", output.ToString());
    }

    [Fact]
    public void Archives_of_Kaldi_have_costs_of_their_own()
    {
        HypothesisList[] lists = [.. KaldiLists.Read(
            _folder.Write("text", "a-b-1 x y\na-b-2 x\nc-1\n"), _folder.Write("ac", "c-1 0\na-b-1 100.5\na-b-2 101\n"), _folder.Write("lm", "a-b-1 7\na-b-2 8\nc-1 9\n"))];
        Assert.Equal(["a-b", "c"], lists.Select(list => list.Utterance));
        Assert.Equal([(-100.5, -7), (-101, -8)], lists[0].Hypotheses.Select(hypothesis => (hypothesis.Acoustic, hypothesis.Language)));
        StringWriter text = new(), acoustic = new(), language = new();
        KaldiLists.Write(text, acoustic, language, Scored(lists[0], -90, -1), new() { Weight = 1 });
        KaldiLists.Write(text, acoustic, language, Scored(lists[1], 0), new() { Weight = 1 });
        Assert.Equal("a-b-2 x\na-b-1 x y\nc-1\n", text.ToString());
        Assert.Equal("a-b-2 101\na-b-1 100.5\nc-1 0\n", acoustic.ToString());
        Assert.Equal("a-b-2 1\na-b-1 90\nc-1 0\n", language.ToString());
    }

    [Theory]
    [InlineData("-1 -2 1 a\n-1 -2\n", ":2: the line has 2 fields")]
    [InlineData("-1 nan 1 a\n", ":1: the language score is \"nan\"; it must be a finite number")]
    [InlineData("x -2 1 a\n", ":1: the acoustic score is \"x\"")]
    [InlineData("-1 -2 a b\n", ":1: the number of words is \"a\"")]
    [InlineData("NBestList1.0\n(-12) a\n", ":1: \"NBestList1.0\" begins a list of the Decipher form")]
    [InlineData("\n", "holds no hypothesis")]
    public void A_malformed_list_of_SRILM_is_refused(string content, string message)
    {
        string path = _folder.Write("u.nbest", content);
        Assert.Contains(path + (message[0] == ':' ? "" : " ") + message, Assert.Throws<InputException>(() => SrilmLists.Read(path)).Message);
    }

    [Theory]
    [InlineData("u1\t-1\t-2\ta\nu1 -1 -2 a\n", ":2: the line has 1 fields between tabs; a hypothesis has 4")]
    [InlineData("u1\t-1\t-2\ta\tb\n", ":1: the line has 5 fields")]
    [InlineData("u 1\t-1\t-2\ta\n", ":1: the utterance is \"u 1\"")]
    [InlineData("u1\tinf\t-2\ta\n", ":1: the acoustic score is \"inf\"")]
    [InlineData("u1\t-1\t-2\ta\nu2\t-1\t-2\ta\nu1\t-1\t-2\ta\n", ":3: the utterance \"u1\" had its hypotheses above already")]
    [InlineData("", "holds no hypothesis")]
    public void A_malformed_table_is_refused(string content, string message)
    {
        string path = _folder.Write("lists.tsv", content);
        Assert.Contains(path + (message[0] == ':' ? "" : " ") + message, Assert.Throws<InputException>(() => TabSeparatedLists.Read(path).ToArray()).Message);
    }

    [Theory]
    [InlineData("a-1 x\nb x\n", "a-1 1\nb 1\n", "text:2: the key is \"b\"")]
    [InlineData("a-1 x\na-2 x\n", "a-1 1\n", "text:2: \"a-2\" has no cost in")]
    [InlineData("a-1 x\n", "a-1 1 2\n", "ac:1: the line has 3 fields")]
    [InlineData("a-1 x\n", "a-1 1\na-1 2\n", "ac:2: \"a-1\" had its cost above already")]
    [InlineData("a-1 x\n", "a-1 one\n", "ac:1: the cost is \"one\"")]
    public void Malformed_archives_are_refused(string text, string costs, string message)
    {
        (string archive, string acoustic, string language) = (_folder.Write("text", text), _folder.Write("ac", costs), _folder.Write("lm", "a-1 1\na-2 1\nb 1\n"));
        Assert.Contains(message, Assert.Throws<InputException>(() => KaldiLists.Read(archive, acoustic, language).ToArray()).Message);
    }

    [Theory]
    [InlineData("u1 a b\n\nu2\n")]
    [InlineData("a b (u1)\n(u2)\n")]
    public void References_are_of_Kaldi_or_of_sclite(string content)
    {
        var references = References.Read(_folder.Write("ref", content), new SpokenWords(["[noise]"]));
        Assert.Equal(new WordErrors(1, 0, 0, 2), references.Errors("u1", ["<s>", "a", "[noise]", "c", "</s>"]));
        Assert.Equal(new WordErrors(0, 0, 1, 0), references.Errors("u2", ["a"]));
        Assert.Contains("ref has no reference for the utterance \"u3\"", Assert.Throws<InputException>(() => references.Errors("u3", [])).Message);
    }

    [Theory]
    [InlineData("a (u1)\nb\n", ":2: the line ends with \"b\"")]
    [InlineData("u1 a\nu1 b\n", ":2: the utterance \"u1\" stands above already")]
    [InlineData("\n", " holds no word of a reference")]
    public void Malformed_references_are_refused(string content, string message)
    {
        string path = _folder.Write("ref", content);
        Assert.Contains(path + message, Assert.Throws<InputException>(() => References.Read(path, new SpokenWords([]))).Message);
    }

    private static ScoredList Scored(HypothesisList list, params double[] lnP) =>
        new(list.Utterance, [.. list.Hypotheses.Select((hypothesis, i) => new ScoredHypothesis(hypothesis, lnP[i], hypothesis.Words.Count, 0))]);
}
