using Retune.Rescoring.Lattices;

namespace Retune.Tests.Rescoring.Lattices;

public sealed class KaldiSymbolTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Words_and_numbers_are_found_from_each_other()
    {
        KaldiSymbolTable table = Read("<eps> 0\n\nStraße\t7\r\n#0 1000000\n");
        Assert.Equal(3, table.Count);
        Assert.Equal("Straße", table.Word(7));
        Assert.Equal(7, table.Id("Straße"));
        Assert.Equal("<eps>", table.Word(0));
        Assert.Equal(1000000, table.Id("#0"));
        Assert.Null(table.Word(1));
        Assert.Null(table.Id("straße"));
    }

    [Theory]
    [InlineData("a", ":2: the line is no word and its number")]
    [InlineData("a 1 2", ":2: the line is no word and its number")]
    [InlineData("1 a", ":2: the line is no word and its number")]
    [InlineData("a -1", ":2: the line is no word and its number")]
    [InlineData("a 99999999999", ":2: the line is no word and its number")]
    [InlineData("a 0", ":2: the number 0 is that of \"<eps>\" already")]
    [InlineData("<eps> 1", ":2: the word \"<eps>\" has the number 0 already")]
    public void A_malformed_table_is_refused_with_its_line(string line, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Read("<eps> 0\n" + line)).Message);

    [Fact]
    public void An_empty_table_is_refused() => Assert.EndsWith("is empty; give a symbol table, a word and its number a line.", Assert.Throws<InputException>(() => Read("\n")).Message);

    private KaldiSymbolTable Read(string text) => KaldiSymbolTable.Read(_folder.Write("words.txt", text));
}
