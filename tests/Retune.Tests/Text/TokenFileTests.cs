using System.Security.Cryptography;
using FsCheck;
using FsCheck.Xunit;
using Retune.Text;

namespace Retune.Tests.Text;

public sealed class TokenFileTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private readonly TextFolder _folder = new();
    private readonly Vocabulary _vocabulary = Vocabulary.FromWords(["a", "b", "c"]);

    public void Dispose() => _folder.Dispose();

    private static int[] Ids(TokenFile tokens)
    {
        int[] ids = new int[tokens.Count];
        tokens.Read(0, ids);
        return ids;
    }

    [Fact]
    public void A_text_becomes_ids_with_an_end_after_every_sentence()
    {
        string path = _folder.Write("a b x\n\nc <unk>\ny");
        using TokenFile tokens = TokenFile.Encode(path, _vocabulary, _folder["text.tokens"]);
        Assert.Equal([2, 3, 0, 1, 4, 0, 1, 0, 1], Ids(tokens));
        Assert.Equal((9, 3, 6, 3), (tokens.Count, tokens.Sentences, tokens.RunningWords, tokens.UnknownWords));
        Assert.Equal(50.0, tokens.OutOfVocabularyPercent);
        Assert.Equal((5, 0, 1), (tokens.VocabularySize, tokens.UnknownId, tokens.EndOfSentenceId));
        Assert.Equal([3, 3, 1, 1, 1], tokens.WordCounts.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), tokens.TextHash);
        Assert.Equal(_vocabulary.Hash, tokens.VocabularyHash);
        Assert.Equal(["text.tokens", "text.txt"], _folder.Names);
    }

    [Property(MaxTest = 50)]
    public void Ids_decode_to_the_words_of_the_text(NonEmptyArray<byte[]> text, PositiveInt repeat)
    {
        // Any bytes, made words; repeated, so that the buffers of reader and writer are filled more than once.
        string[][] sentences = [.. Enumerable.Repeat(text.Get, 1 + 997 * (repeat.Get % 10)).SelectMany(s => s).Where(s => s?.Length > 0).Select(s => s.Select(b => $"wört{b}").ToArray())];
        if (sentences.Length == 0)
            sentences = [["wört0"]];
        string path = _folder.Write(string.Join('\n', sentences.Select(s => string.Join(' ', s))));
        var builder = new VocabularyBuilder();
        builder.AddText(path);
        Vocabulary vocabulary = builder.Build(null, 1);

        using TokenFile mapped = TokenFile.Encode(path, vocabulary, _folder["text.tokens"]);
        using TokenFile temporary = TokenFile.EncodeTemporary(path, vocabulary);
        string[] words = [.. Enumerable.Range(0, vocabulary.Count).Select(id => vocabulary[id])];
        Assert.Equal(sentences.SelectMany(s => s.Append("</s>")), Ids(mapped).Select(id => words[id]));
        Assert.Equal(Ids(mapped), Ids(temporary));
        Assert.Equal(mapped.WordCounts.ToArray(), temporary.WordCounts.ToArray());
        long[] wordCounts = new long[vocabulary.Count];
        foreach (int id in Ids(mapped))
            wordCounts[id]++;
        Assert.Equal(wordCounts, mapped.WordCounts.ToArray());
        Assert.Equal((builder.RunningWords, builder.Sentences, 0), (mapped.RunningWords, mapped.Sentences, mapped.UnknownWords));
    }

    [Fact]
    public void Any_range_can_be_read_and_nothing_outside()
    {
        using TokenFile tokens = TokenFile.Encode(_folder.Write("a b c\n"), _vocabulary, _folder["text.tokens"]);
        using TokenFile inMemory = TokenFile.FromIds([2, 3, 4, 1], 5);
        foreach (TokenFile file in new[] { tokens, inMemory })
        {
            int[] ids = new int[2];
            file.Read(1, ids);
            Assert.Equal([3, 4], ids);
            file.Read(4, []);
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(3, ids));
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(-1, ids));
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(long.MaxValue, ids));
        }
    }

    [Fact]
    public void A_sound_token_file_of_the_same_text_and_vocabulary_is_used_again()
    {
        string path = _folder.Write("a b c\n"), tokenPath = _folder["text.tokens"];
        TokenFile.Encode(path, _vocabulary, tokenPath).Dispose();
        File.SetLastWriteTimeUtc(tokenPath, LongAgo);
        using TokenFile again = TokenFile.Encode(path, Vocabulary.FromWords(["<unk>", "</s>", "a", "b", "c"]), tokenPath);
        Assert.Equal(LongAgo, File.GetLastWriteTimeUtc(tokenPath));
        Assert.Equal([2, 3, 4, 1], Ids(again));
    }

    [Fact]
    public void A_changed_text_or_vocabulary_is_encoded_anew()
    {
        string tokenPath = _folder["text.tokens"];
        TokenFile.Encode(_folder.Write("a b c\n"), _vocabulary, tokenPath).Dispose();
        using (TokenFile otherText = TokenFile.Encode(_folder.Write("c b a\n"), _vocabulary, tokenPath))
            Assert.Equal([4, 3, 2, 1], Ids(otherText));
        using TokenFile otherVocabulary = TokenFile.Encode(_folder["text.txt"], Vocabulary.FromWords(["c", "b"]), tokenPath);
        Assert.Equal([2, 3, 0, 1], Ids(otherVocabulary));
    }

    [Fact]
    public void A_damaged_token_file_is_encoded_anew()
    {
        string path = _folder.Write("a b c\n"), tokenPath = _folder["text.tokens"];
        TokenFile.Encode(path, _vocabulary, tokenPath).Dispose();
        byte[] sound = File.ReadAllBytes(tokenPath);
        int head = sound.Length - 4 * sizeof(int);
        List<byte[]> damaged = [[], "something else"u8.ToArray(), sound[..^1], [.. sound, 0]];
        for (int i = 0; i < head; i++)
        {
            byte[] flipped = [.. sound];
            flipped[i] ^= 0x40;
            damaged.Add(flipped);
        }
        foreach (byte[] bytes in damaged)
        {
            File.WriteAllBytes(tokenPath, bytes);
            using TokenFile tokens = TokenFile.Encode(path, _vocabulary, tokenPath);
            Assert.Equal([2, 3, 4, 1], Ids(tokens));
            Assert.Equal(sound, File.ReadAllBytes(tokenPath));
        }
    }

    [Fact]
    public void A_text_that_is_refused_leaves_the_token_file_as_it_was()
    {
        string tokenPath = _folder["text.tokens"];
        TokenFile.Encode(_folder.Write("a b c\n"), _vocabulary, tokenPath).Dispose();
        byte[] before = File.ReadAllBytes(tokenPath);
        string path = _folder.Write("a b c\na \0\n");
        Assert.StartsWith($"{path}:2:", Assert.Throws<InputException>(() => TokenFile.Encode(path, _vocabulary, tokenPath)).Message);
        Assert.Equal(before, File.ReadAllBytes(tokenPath));
        Assert.Equal(["text.tokens", "text.txt"], _folder.Names);
    }

    [Fact]
    public void The_text_itself_is_never_replaced()
    {
        string path = _folder.Write("a b c\n");
        Assert.Throws<InputException>(() => TokenFile.Encode(path, _vocabulary, path));
        Assert.Equal("a b c\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_temporary_token_file_is_deleted_with_the_object_and_with_a_refused_text()
    {
        // A vocabulary size of its own tells this test's file from others of the same folder, but for what a killed run of it left there.
        var vocabulary = Vocabulary.FromWords([.. Enumerable.Range(0, 54_321).Select(i => $"w{i}")]);
        long head = TokenFileHeader.IdsOffset(vocabulary.Count);
        IEnumerable<string> Found() => new DirectoryInfo(Path.GetTempPath()).GetFiles("retune-*.tokens").Where(f => f.Exists && f.Length >= head && f.Length < head + 100).Select(f => f.Name);
        HashSet<string> before = [.. Found()];
        bool Exists() => Found().Any(name => !before.Contains(name));

        using (TokenFile tokens = TokenFile.EncodeTemporary(_folder.Write("w1 x\n"), vocabulary))
        {
            Assert.True(Exists());
            Assert.Equal([3, 0, 1], Ids(tokens));
        }
        Assert.False(Exists());
        Assert.Throws<InputException>(() => TokenFile.EncodeTemporary(_folder.Write("w1\nw2 </s>\n"), vocabulary));
        Assert.False(Exists());
    }

    [Fact]
    public void Given_ids_have_the_same_counts_as_a_text()
    {
        using TokenFile tokens = TokenFile.FromIds([4, 0, 3, 3, 1, 3], 5, unknownId: 1, endOfSentenceId: 3);
        Assert.Equal((6, 3, 3, 1), (tokens.Count, tokens.Sentences, tokens.RunningWords, tokens.UnknownWords));
        Assert.Equal([1, 1, 0, 3, 1], tokens.WordCounts.ToArray());
        using TokenFile ends = TokenFile.FromIds([1, 1], 2);
        Assert.Equal(0, ends.OutOfVocabularyPercent);
        using TokenFile other = TokenFile.FromIds([4, 0, 3, 3, 1, 4], 5);
        Assert.NotEqual(tokens.TextHash, other.TextHash);
    }

    [Fact]
    public void Given_ids_outside_the_vocabulary_are_refused()
    {
        Assert.Contains("Id 5 lies outside the vocabulary of 5", Assert.Throws<ArgumentException>(() => TokenFile.FromIds([4, 5], 5)).Message);
        Assert.Throws<ArgumentException>(() => TokenFile.FromIds([-1], 5));
        Assert.Throws<ArgumentException>(() => TokenFile.FromIds([0], 5, endOfSentenceId: 5));
        Assert.Throws<ArgumentException>(() => TokenFile.FromIds([], 5));
    }
}
