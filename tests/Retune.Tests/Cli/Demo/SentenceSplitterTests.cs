using Retune.Cli.Demo;

namespace Retune.Tests.Cli.Demo;

public class SentenceSplitterTests
{
    private const char Mark = DocumentationReader.ReferenceMark;

    [Fact]
    public void A_sentence_ends_where_another_begins() =>
        Assert.Equal(["Is it so?", "It is (or not.)", "Yes"], SentenceSplitter.Split("Is it so? It is (or not.) Yes"));

    [Fact]
    public void Neither_abbreviations_nor_names_with_dots_end_a_sentence() =>
        Assert.Equal(["Files, e.g. System.IO files, i.e. Streams, of version 1.2 end."], SentenceSplitter.Split("Files, e.g. System.IO files, i.e. Streams, of version 1.2 end."));

    [Fact]
    public void A_name_that_is_written_small_can_begin_a_sentence()
    {
        Assert.Equal(["It is null.", $"{Mark}value is read."], SentenceSplitter.Split($"It is null. {Mark}value is read."));
        Assert.Equal(["It is null. value is read."], SentenceSplitter.Split("It is null. value is read."));
    }
}
