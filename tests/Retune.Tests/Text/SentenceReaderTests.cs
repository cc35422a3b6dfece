using System.IO.Compression;
using System.Text;
using Retune.Text;

namespace Retune.Tests.Text;

public sealed class SentenceReaderTests : IDisposable
{
    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Words_are_split_at_ascii_white_space_and_blank_lines_are_skipped_but_counted()
    {
        string path = _folder.Write(" a  b\tc \n\n \t\nd\ve\ff\rg\n");
        Assert.Equal(["1: a|b|c", "4: d|e|f|g"], TextFolder.Sentences(path));
    }

    [Fact]
    public void Other_white_space_of_unicode_belongs_to_words()
    {
        string path = _folder.Write("12\u00A0mg x\u2003y a\u2028b c\u0085d\n");
        Assert.Equal(["1: 12\u00A0mg|x\u2003y|a\u2028b|c\u0085d"], TextFolder.Sentences(path));
    }

    [Fact]
    public void Windows_line_ends_and_a_missing_last_line_end_change_nothing()
    {
        string path = _folder.Write("a b\r\n\r\nc");
        Assert.Equal(["1: a|b", "3: c"], TextFolder.Sentences(path));
        using var reader = new SentenceReader(path);
        Assert.True(reader.Read());
        Assert.Equal("a b", Encoding.UTF8.GetString(reader.Sentence));
    }

    [Fact]
    public void A_byte_order_mark_is_skipped_at_the_start_of_the_file_only()
    {
        string path = _folder.Write("\uFEFFa b\n\uFEFFc\n");
        Assert.Equal(["1: a|b", "2: \uFEFFc"], TextFolder.Sentences(path));
    }

    [Fact]
    public void Gzip_is_told_by_its_bytes_whatever_the_name()
    {
        List<string> expected = ["1: a|b", "2: c"];
        Assert.Equal(expected, TextFolder.Sentences(_folder.Write(TextFolder.Pack("a b\nc\n"), "packed.txt")));
        Assert.Equal(expected, TextFolder.Sentences(_folder.Write("a b\nc\n", "plain.gz")));
    }

    [Fact]
    public void A_gzip_file_of_several_members_is_read_to_its_end()
    {
        string path = _folder.Write([.. TextFolder.Pack("a b\nc"), .. TextFolder.Pack(" d\ne\n")]);
        Assert.Equal(["1: a|b", "2: c|d", "3: e"], TextFolder.Sentences(path));
    }

    [Fact]
    public void A_gzip_file_cut_off_anywhere_is_refused()
    {
        byte[] packed = [.. TextFolder.Pack("one two\nthree\n"), .. TextFolder.Pack("four five\n")];
        int firstMember = TextFolder.Pack("one two\nthree\n").Length;
        for (int length = 2; length < packed.Length; length++)
        {
            if (length == firstMember)                      // two whole files cannot be told from one file of two members
                continue;
            string path = _folder.Write(packed[..length]);
            var e = Assert.Throws<InputException>(() => TextFolder.Sentences(path));
            Assert.StartsWith(path, e.Message);
        }
    }

    [Fact]
    public void The_end_of_gzip_data_is_seen_wherever_the_buffers_end()
    {
        // Stored, not packed, so that the file's length passes through that of the buffers byte by byte.
        for (int length = 8_150; length < 8_200; length++)
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
                gzip.Write(Encoding.UTF8.GetBytes(new string('a', length)));
            byte[] bytes = packed.ToArray();
            Assert.Equal([$"1: {new string('a', length)}"], TextFolder.Sentences(_folder.Write(bytes)));
            for (int cut = 1; cut < 40; cut++)
                Assert.Throws<InputException>(() => TextFolder.Sentences(_folder.Write(bytes[..^cut])));
        }
    }

    [Fact]
    public void Damaged_gzip_data_are_refused_with_the_line_reached()
    {
        byte[] packed = TextFolder.Pack("one two\nthree\n");
        packed[^5] ^= 1;                                    // the check sum, so that all lines come before the failure
        string path = _folder.Write(packed);
        var e = Assert.Throws<InputException>(() => TextFolder.Sentences(path));
        Assert.Matches(":[123]: the gzip data are damaged", e.Message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused_by_name()
    {
        string missing = _folder["none.txt"];
        Assert.Contains($"{missing} does not exist", Assert.Throws<InputException>(() => new SentenceReader(missing)).Message);
        string folder = Directory.CreateDirectory(_folder["folder"]).FullName;
        Assert.Contains($"{folder} is a folder", Assert.Throws<InputException>(() => new SentenceReader(folder)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \t\r\n\n")]
    [InlineData("\uFEFF")]
    public void A_text_without_a_sentence_is_refused(string text)
    {
        foreach (byte[] bytes in new[] { Encoding.UTF8.GetBytes(text), TextFolder.Pack(text) })
        {
            string path = _folder.Write(bytes);
            Assert.StartsWith($"{path} holds no sentence", Assert.Throws<InputException>(() => TextFolder.Sentences(path)).Message);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, 0xFF)]
    [InlineData(new byte[] { 0xC0, 0x80 }, 0xC0)]                   // overlong
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 0xED)]             // half a surrogate pair
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, 0xF4)]       // above U+10FFFF
    [InlineData(new byte[] { 0xE2, 0x82 }, 0xE2)]                   // cut off by the line's end
    public void Invalid_utf8_is_refused_with_line_and_byte(byte[] invalid, int first)
    {
        string path = _folder.Write([.. "fine\né "u8, .. invalid, .. "\nfine\n"u8]);
        var e = Assert.Throws<InputException>(() => TextFolder.Sentences(path));
        Assert.StartsWith($"{path}:2: byte 4 of the line (0x{first:X2}) is not valid UTF-8", e.Message);
    }

    [Fact]
    public void A_nul_byte_is_refused_with_line_and_byte()
    {
        string path = _folder.Write("fine\nab\0c\n");
        Assert.StartsWith($"{path}:2: byte 3 of the line is NUL", Assert.Throws<InputException>(() => TextFolder.Sentences(path)).Message);
    }

    [Fact]
    public void The_end_of_sentence_word_is_refused_as_a_word_but_not_inside_one()
    {
        string inside = _folder.Write("x</s> </s>y\n");
        Assert.Equal(["1: x</s>|</s>y"], TextFolder.Sentences(inside));
        string path = _folder.Write("a b\nx</s> c </s>\n");
        Assert.StartsWith($"{path}:2: the sentence contains </s>, which Retune appends", Assert.Throws<InputException>(() => TextFolder.Sentences(path)).Message);
    }

    [Fact]
    public void A_line_of_more_than_the_bound_is_refused()
    {
        byte[] line = new byte[LineReader.MaximumLineBytes + 1];
        Array.Fill(line, (byte)'a');
        line[1] = (byte)'\n';
        string path = _folder.Write(TextFolder.Pack([.. line, .. "aa\nb\n"u8]));
        Assert.StartsWith($"{path}:2: the line is longer than 67108864 bytes", Assert.Throws<InputException>(() => TextFolder.Sentences(path)).Message);
    }

    [Fact]
    public void Lines_that_cross_the_buffers_come_out_whole()
    {
        var random = new Random(7);
        string[] lines = [.. Enumerable.Range(0, 40).Select(i => new string((char)('a' + i % 26), 1 + random.Next(300_000)) + (i % 9 == 0 ? new string('é', 1 << 20) : ""))];
        string path = _folder.Write(string.Join('\n', lines));
        Assert.Equal(lines.Select((line, i) => $"{i + 1}: {line}"), TextFolder.Sentences(path));
    }

    [Fact]
    public void Reading_allocates_nothing_per_sentence_or_word()
    {
        string path = _folder.Write(string.Concat(Enumerable.Repeat("some words of one sentence\n", 50_000)));
        using var reader = new SentenceReader(path);
        Assert.True(reader.Read());
        long words = 0, least = long.MaxValue;
        // The runtime allocates now and then on its own account; a reader that allocates does so in every part of the text.
        for (int part = 0; part < 10; part++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 5_000 && reader.Read(); i++)
            {
                foreach (ReadOnlySpan<byte> _ in reader.Words)
                    words++;
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
        Assert.Equal(49_999 * 5, words);
    }
}
