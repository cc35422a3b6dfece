using System.Security.Cryptography;
using FsCheck;
using FsCheck.Xunit;
using Retune.Text;

namespace Retune.Tests.Text;

public sealed class VocabularyTests : IDisposable
{
    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string[] Words(Vocabulary vocabulary) => [.. Enumerable.Range(0, vocabulary.Count).Select(id => vocabulary[id])];

    [Theory]
    [InlineData("a b", "<unk> </s> a b")]
    [InlineData("a <unk> b", "</s> a <unk> b")]
    [InlineData("a </s> b", "<unk> a </s> b")]
    [InlineData("a </s> b <unk>", "a </s> b <unk>")]
    public void Missing_special_words_are_put_first(string given, string expected)
    {
        foreach (Vocabulary vocabulary in new[]
        {
            Vocabulary.FromWords(given.Split(' ')),
            Vocabulary.Load(_folder.Write(given.Replace(' ', '\n') + "\n")),
        })
        {
            Assert.Equal(expected.Split(' '), Words(vocabulary));
            Assert.Equal("<unk>", vocabulary[vocabulary.UnknownId]);
            Assert.Equal("</s>", vocabulary[vocabulary.EndOfSentenceId]);
        }
    }

    [Theory]
    [InlineData("a </s>", "<unk>")]
    [InlineData("<unk> a", "</s>")]
    public void A_models_word_list_must_have_the_special_words(string given, string missing)
    {
        string path = _folder.Write(given.Replace(' ', '\n') + "\n");
        Assert.StartsWith($"{path} lacks {missing};", Assert.Throws<InputException>(() => Vocabulary.Load(path, requireSpecialWords: true)).Message);
    }

    [Fact]
    public void Every_one_of_many_words_is_found_and_no_other()
    {
        var vocabulary = Vocabulary.FromWords([.. Enumerable.Range(0, 100_000).Select(i => $"word{i}")]);
        for (int i = 0; i < 100_000; i++)
            Assert.Equal(i + 2, vocabulary.IdOf($"word{i}"));
        for (int i = 100_000; i < 200_000; i++)
            Assert.False(vocabulary.TryGetId(System.Text.Encoding.UTF8.GetBytes($"word{i}"), out _));
    }

    [Theory]
    [InlineData("wor")]
    [InlineData("words")]
    [InlineData("")]
    [InlineData("word\n")]
    public void A_word_that_is_not_there_has_the_id_of_the_unknown_word(string word)
    {
        Assert.Equal(1, Vocabulary.FromWords(["word", "<unk>", "\uFFFD", "</s>"]).IdOf(word));
    }

    [Property(MaxTest = 200)]
    public void Saving_and_loading_gives_the_same_vocabulary(NonEmptyString[] given)
    {
        // Any strings, made words: no white space, no NUL, no half surrogate pairs, none twice.
        string[] words = [.. given.Select(s => string.Concat(s.Get.EnumerateRunes().Where(r => r.Value > 32 && r.Value != 0xFEFF))).Where(w => w != "").Distinct()];
        var vocabulary = Vocabulary.FromWords(words);
        string path = _folder["vocab.txt"];
        vocabulary.Save(path);
        var loaded = Vocabulary.Load(path, requireSpecialWords: true);
        Assert.Equal(Words(vocabulary), Words(loaded));
        Assert.Equal(vocabulary.Hash, loaded.Hash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), vocabulary.Hash);
        for (int id = 0; id < loaded.Count; id++)
            Assert.Equal(id, loaded.IdOf(loaded[id]));
    }

    [Fact]
    public void Windows_line_ends_a_byte_order_mark_and_gzip_give_the_same_vocabulary()
    {
        string hash = Vocabulary.FromWords(["a", "\u00A0", "b"]).Hash;
        Assert.Equal(hash, Vocabulary.Load(_folder.Write("\uFEFF<unk>\r\n</s>\r\na\r\n\u00A0\r\nb")).Hash);
        Assert.Equal(hash, Vocabulary.Load(_folder.Write(TextFolder.Pack("a\n\u00A0\nb\n"))).Hash);
    }

    [Theory]
    [InlineData("a\nb\nc\nb\n", ":4: the word \"b\" stands on line 2 already")]
    [InlineData("a\n\nb\n", ":2: the word is empty")]
    [InlineData("a\nb\n\n", ":3: the word is empty")]
    [InlineData("a\nb 17\n", ":2: the word \"b 17\" contains white space")]
    [InlineData("a\nb\0\n", ":2: byte 2 of the line is NUL")]
    [InlineData("", " is empty")]
    [InlineData("\uFEFF\uFEFFa\n", ":1: the word is the first and begins with a byte order mark")]
    public void A_malformed_word_list_is_refused_with_file_and_line(string list, string message)
    {
        string path = _folder.Write(list);
        Assert.StartsWith(path + message, Assert.Throws<InputException>(() => Vocabulary.Load(path)).Message);
    }

    [Theory]
    [InlineData("Word 2 of the list, \"a\", is word 0 already", "a", "b", "a")]
    [InlineData("Word 1 of the list is empty", "a", "")]
    [InlineData("Word 1 of the list \"b?\" contains white space", "a", "b\t")]
    [InlineData("Word 0 of the list \"a?\" contains a NUL", "a\0")]
    public void Malformed_given_words_are_refused_by_number(string message, params string[] words)
    {
        Assert.StartsWith(message, Assert.Throws<InputException>(() => Vocabulary.FromWords(words)).Message);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_in_a_list_and_is_no_word_of_any()
    {
        Assert.StartsWith("Word 1 of the list contains half a surrogate pair", Assert.Throws<InputException>(() => Vocabulary.FromWords(["a", "b\uD800"])).Message);
        var vocabulary = Vocabulary.FromWords(["\uFFFD"]);
        Assert.Equal(vocabulary.UnknownId, vocabulary.IdOf("\uD800"));
    }

    [Fact]
    public void A_word_of_more_than_64_KiB_is_refused()
    {
        Assert.Equal(3, Vocabulary.FromWords([new string('x', 65_536)]).Count);
        Assert.Contains("has 65537 bytes", Assert.Throws<InputException>(() => Vocabulary.FromWords([new string('x', 65_537)])).Message);
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_refused()
    {
        var vocabulary = Vocabulary.FromWords(["a"]);
        Assert.Contains("no word 3 in a vocabulary of 3", Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary[3]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary[-1]);
    }

    [Fact]
    public void Saving_replaces_the_file_and_leaves_no_other()
    {
        Vocabulary.FromWords(["a", "b"]).Save(_folder["vocab.txt"]);
        Vocabulary.FromWords(["c"]).Save(_folder["vocab.txt"]);
        Assert.Equal("<unk>\n</s>\nc\n", File.ReadAllText(_folder["vocab.txt"]));
        Assert.Equal(["vocab.txt"], _folder.Names);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named_and_nothing_stays_behind()
    {
        var vocabulary = Vocabulary.FromWords(["a"]);
        string noFolder = _folder["none/vocab.txt"];
        Assert.StartsWith($"{noFolder} could not be written", Assert.Throws<RetuneException>(() => vocabulary.Save(noFolder)).Message);
        Directory.CreateDirectory(_folder["folder"]);
        Assert.Throws<InputException>(() => vocabulary.Save(_folder["folder"]));
        Assert.Equal(["folder"], _folder.Names);
    }
}
