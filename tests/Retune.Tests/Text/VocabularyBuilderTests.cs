using Retune.Text;

namespace Retune.Tests.Text;

public sealed class VocabularyBuilderTests : IDisposable
{
    private readonly TextFolder _folder = new();
    private readonly VocabularyBuilder _builder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Build(int? size = null, long minimumCount = 1)
    {
        Vocabulary vocabulary = _builder.Build(size, minimumCount);
        return [.. Enumerable.Range(0, vocabulary.Count).Select(id => vocabulary[id])];
    }

    [Fact]
    public void Words_come_by_falling_count_and_then_in_the_order_of_their_bytes()
    {
        // U+E000 is before the emoji in UTF-8 and behind it in UTF-16.
        _builder.AddText(_folder.Write("😀 b \uE000 ba é\nz z b b Z\n"));
        Assert.Equal(["<unk>", "</s>", "b", "z", "Z", "ba", "é", "\uE000", "😀"], Build());
    }

    [Fact]
    public void The_size_counts_the_special_words_in_and_equal_counts_are_cut_in_order()
    {
        _builder.AddText(_folder.Write("c b a d d\n"));
        Assert.Equal(["<unk>", "</s>", "d", "a"], Build(size: 4));
        Assert.Equal(["<unk>", "</s>", "d"], Build(size: 3));
        Assert.Equal(6, Build(size: 100).Length);
    }

    [Fact]
    public void Its_counts_for_a_vocabulary_are_those_of_the_encoded_text()
    {
        string text = _folder.Write("a b <unk> a\n\nzz a yy\nb\n");
        Vocabulary vocabulary = Vocabulary.FromWords(["<unk>", "</s>", "c", "b", "a"]);
        _builder.AddText(text);
        using TokenFile encoded = TokenFile.EncodeTemporary(text, vocabulary);
        Assert.Equal(encoded.WordCounts.ToArray(), _builder.CountsFor(vocabulary));
        Assert.Equal([3, 3, 0, 2, 3], _builder.CountsFor(vocabulary));
    }

    [Fact]
    public void Rarer_words_than_the_minimum_count_are_left_out()
    {
        _builder.AddText(_folder.Write("a b b c c c\n"));
        Assert.Equal(["<unk>", "</s>", "c", "b"], Build(minimumCount: 2));
        Assert.Contains("None of the 3 different words occurs 4 times", Assert.Throws<InputException>(() => Build(minimumCount: 4)).Message);
    }

    [Fact]
    public void Several_texts_are_counted_together()
    {
        _builder.AddText(_folder.Write("a b\n\nc\n", "first.txt"));
        _builder.AddText(_folder.Write(TextFolder.Pack("c b\nc\n"), "second.txt.gz"));
        Assert.Equal(["<unk>", "</s>", "c", "b", "a"], Build());
        Assert.Equal((6, 4, 3), (_builder.RunningWords, _builder.Sentences, _builder.Types));
    }

    [Fact]
    public void A_literal_unknown_word_is_a_running_word_but_no_type_and_takes_no_second_place()
    {
        _builder.AddText(_folder.Write("a <unk> <unk> a a b\n"));
        Assert.Equal(["<unk>", "</s>", "a", "b"], Build());
        Assert.Equal((6, 2), (_builder.RunningWords, _builder.Types));
    }

    [Fact]
    public void Counts_are_right_for_many_types()
    {
        _builder.AddText(_folder.Write(string.Concat(Enumerable.Range(0, 5_000).Select(i => string.Concat(Enumerable.Repeat($"w{i} ", 1 + i % 3)) + "\n"))));
        Assert.Equal(5_000, _builder.Types);
        Assert.Equal(2 + 3_333, Build(minimumCount: 2).Length);
        Assert.Equal(2 + 1_666, Build(minimumCount: 3).Length);
    }

    [Fact]
    public void Sizes_below_3_and_minimum_counts_below_1_are_refused()
    {
        _builder.AddText(_folder.Write("a\n"));
        Assert.Contains("size is 2", Assert.Throws<InputException>(() => Build(size: 2)).Message);
        Assert.Contains("minimum count is 0", Assert.Throws<InputException>(() => Build(minimumCount: 0)).Message);
    }

    [Fact]
    public void A_word_of_more_than_64_KiB_is_refused_with_file_and_line()
    {
        string path = _folder.Write($"fine\na {new string('x', 65_537)}\n");
        Assert.StartsWith($"{path}:2: a word has 65537 bytes", Assert.Throws<InputException>(() => _builder.AddText(path)).Message);
    }

    [Fact]
    public void Statistics_count_each_text_by_itself()
    {
        string first = _folder.Write("a b\na c\n", "first.txt"), second = _folder.Write("<unk> d d a\n", "second.txt");
        IReadOnlyList<TextStatistics> statistics = TextStatistics.Measure([first, second], Vocabulary.FromWords(["a", "b"]));
        Assert.Equal([new TextStatistics(first, 2, 4, 3, 1), new TextStatistics(second, 1, 4, 2, 3)], statistics);
        Assert.Equal([25.0, 75.0], statistics.Select(s => s.OutOfVocabularyPercent));
    }
}
