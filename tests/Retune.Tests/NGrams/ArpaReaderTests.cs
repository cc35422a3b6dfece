using Retune.NGrams;
using Retune.Tests.Text;

namespace Retune.Tests.NGrams;

public sealed class ArpaReaderTests : IDisposable
{
    /// <summary>Line 1 is <c>\data\</c>, the 1-grams begin on line 5, the 2-grams on line 12, <c>\end\</c> is line 16.</summary>
    private const string Sound = """
        \data\
        ngram 1=5
        ngram 2=2

        \1-grams:
        -1 <unk>
        -99 <s> -0.2
        -0.5 </s>
        -0.6 a -0.3
        -0.7 b

        \2-grams:
        -0.1 <s> a
        -0.2 a b

        \end\
        """;

    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\\end\\", "\\end\\\n\n  \n")]
    [InlineData("\\data\\", "a comment\n-0.5 which is no n-gram\n\n\\data\\")]
    [InlineData("ngram 1=5", "ngram  1 = 5")]
    [InlineData(" <s> a", "\t<s>\ta")]
    [InlineData("-0.1 <s> a", "-1e-1   <s>  a  ")]
    [InlineData("\\2-grams:\n", "\\2-grams:\n\n\n")]
    [InlineData("-0.6 a -0.3", "-0.6 a -.3e0")]
    [InlineData("-0.2 a b", "-0.2 a b 0")]                      // a weight that nothing backs off to
    [InlineData("-99 <s>", "-inf <s>")]
    [InlineData("\n", "\r\n")]
    public void What_means_the_same_is_read_as_the_same(string before, string after)
    {
        NGramModel model = NGramModel.Load(_folder.Write(Sound.Replace(before, after)));
        Assert.Equal([5L, 2], model.Counts);
        Assert.Equal(-0.1 * Math.Log(10), model.LnProbability(model.SentenceStart, model.IdOf("a"), out NGramState next), 1e-6);
        Assert.Equal((-0.3 - 0.5) * Math.Log(10), model.LnProbability(next, model.EndId, out _), 1e-6);
        Assert.Equal(double.NegativeInfinity, model.LnProbability(next, model.StartId, out _));
        Assert.Equal((-0.2 - 0.7) * Math.Log(10), model.LnProbability(model.SentenceStart, model.IdOf("b"), out _), 1e-6);
    }

    [Fact]
    public void A_packed_file_is_read_and_one_that_was_cut_off_is_refused()
    {
        byte[] packed = TextFolder.Pack(Sound);
        Assert.Equal(2, NGramModel.Load(_folder.Write(packed, "lm.arpa.gz")).Order);
        Assert.Contains("gzip data", Refused(packed[..^9], "lm.arpa.gz"));
    }

    [Theory]
    [InlineData("\\data\\", "data", "has no line \\data\\")]
    [InlineData("ngram 1=5", "ngram 1=4", ":10: this is 1-gram number 5, and \\data\\ declares 4 of them")]
    [InlineData("ngram 1=5", "ngram 1=6", ":12: the 1-grams end here after 5, and \\data\\ declares 6 of them")]
    [InlineData("ngram 2=2", "ngram 2=99999999999999999", ":16: the 2-grams end here after 2, and \\data\\ declares 99999999999999999 of them")]
    [InlineData("ngram 2=2", "ngram 2=-2", ":3: a line such as \"ngram 2=1000\" belongs here, not \"ngram 2=-2\"")]
    [InlineData("ngram 2=2", "ngram 2", ":3: a line such as \"ngram 2=1000\"")]
    [InlineData("ngram 2=2", "ngram 2=two", ":3: a line such as")]
    [InlineData("ngram 2=2", "ngrams 2=2", ":3: a line such as")]
    [InlineData("ngram 2=2", "ngram 3=2", ":3: the number of 3-grams stands where that of the 2-grams belongs")]
    [InlineData("ngram 1=5\nngram 2=2\n", "", ":3: no 1-grams are declared above")]
    [InlineData("ngram 1=5", "ngram 1=0", ":5: no 1-grams are declared above")]
    [InlineData("\\1-grams:", "\\2-grams:", ":5: \\1-grams: belongs here, not \"\\2-grams:\"")]
    [InlineData("\\2-grams:", "\\3-grams:", ":12: \\2-grams: belongs here, not \"\\3-grams:\"")]
    [InlineData("\\2-grams:\n-0.1 <s> a\n-0.2 a b\n", "", ":13: \\2-grams: belongs here, not \"\\end\\\"")]
    [InlineData("\n\\end\\", "", ":15: the file ends where \\end\\ was still to come")]
    [InlineData("\\end\\", "\\end", ":16: \\end\\ belongs here, behind the 2-grams, not \"\\end\"")]
    [InlineData("\\end\\", "\\end\\\nmore", ":17: \"more\" stands behind \\end\\")]
    [InlineData("-0.7 b", "x b", ":10: \"x\" is no log10 of a probability; an n-gram's line is the log10 probability, a word and perhaps")]
    [InlineData("-0.7 b", "0.7 b", ":10: \"0.7\" is no log10 of a probability")]
    [InlineData("-0.7 b", "NaN b", ":10: \"NaN\" is no log10 of a probability")]
    [InlineData("-0.7 b", "-0,7 b", ":10: \"-0,7\" is no log10 of a probability")]
    [InlineData("-0.7 b", "-0.7", ":10: the line has 0 of 1 words")]
    [InlineData("-0.7 b", "-0.7 a", ":10: the word \"a\" is among the 1-grams already")]
    [InlineData("-0.6 a -0.3", "-0.6 a x", ":9: \"x\", behind a word, is no log10 of a back-off weight")]
    [InlineData("-0.6 a -0.3", "-0.6 a Infinity", ":9: \"Infinity\", behind a word, is no log10")]
    [InlineData("-0.6 a -0.3", "-0.6 a 1e99", ":9: \"1e99\", behind a word, is no log10")]
    [InlineData("-0.6 a -0.3", "-0.6 a -0.3 b", ":9: \"b\" stands behind the back-off weight of a 1-gram")]
    [InlineData("-0.2 a b", "-0.2 a", ":14: the line has 1 of 2 words")]
    [InlineData("-0.2 a b", "-0.2 a c", ":14: the word \"c\" is not among the 1-grams")]
    [InlineData("-0.2 a b", "-0.2 a b c", ":14: \"c\", behind 2 words, is no log10 of a back-off weight")]
    [InlineData("-0.2 a b", "-0.2 <s> a", ":14: the 2-gram is there already")]
    [InlineData("</s>", "c", "has no </s> among its 1-grams")]
    [InlineData("<s>", "c", "has no <s> among its 1-grams")]
    public void What_is_wrong_is_told_with_file_and_line(string before, string after, string message)
    {
        string text = Sound.Replace(before, after);
        Assert.NotEqual(Sound, text);
        Assert.Contains(message, Refused(text));
    }

    [Fact]
    public void Files_that_are_no_texts_or_too_long_in_a_line_are_refused()
    {
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => NGramModel.Load(_folder["missing.arpa"])).Message);
        Assert.Contains(":10: byte 7 of the line is NUL", Refused(Sound.Replace("-0.7 b", "-0.7 b\0")));
        Assert.Contains("is not valid UTF-8", Refused([.. "\\data\\\nngram 1=1\n\\1-grams:\n-1 "u8, 0xFF]));
        Assert.Contains(":10: the word has 65537 bytes, more than the 65536 allowed", Refused(Sound.Replace("-0.7 b", "-0.7 " + new string('b', 65537))));
        Assert.Contains(":1: the line is longer than 67108864 bytes", Refused(new byte[(64 << 20) + 1].Select(_ => (byte)'a').ToArray()));
        string order = string.Concat(Enumerable.Range(1, 101).Select(n => $"ngram {n}=1\n"));
        Assert.Contains(":102: the model has n-grams of 101 words or more; at most 100", Refused("\\data\\\n" + order));
    }

    [Fact]
    public void A_count_that_lies_asks_for_no_memory()
    {
        string path = _folder.Write(Sound.Replace("ngram 2=2", "ngram 2=2000000000"));
        Assert.Throws<InputException>(() => NGramModel.Load(path));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => NGramModel.Load(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private string Refused(string text, string name = "lm.arpa") => Refused(System.Text.Encoding.UTF8.GetBytes(text), name);

    private string Refused(byte[] bytes, string name = "lm.arpa")
    {
        string path = _folder.Write(bytes, name), message = Assert.Throws<InputException>(() => NGramModel.Load(path)).Message;
        Assert.StartsWith(path, message);
        return message;
    }
}
