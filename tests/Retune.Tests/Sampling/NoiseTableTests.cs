using Retune.Sampling;
using Retune.Text;

namespace Retune.Tests.Sampling;

public sealed class NoiseTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Vocabulary _vocabulary = Vocabulary.FromWords(["<unk>", "</s>", "a", "b"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_are_normalised_in_the_vocabularys_order_whatever_the_order_of_the_lines()
    {
        NoiseDistribution noise = NoiseTable.Load(Table("b 4\na\t3\n\n</s> 2\n<unk> 1"), _vocabulary);
        Assert.Equal([0.1, 0.2, 0.3, 0.4], noise.Probabilities.ToArray());
    }

    [Theory]
    [InlineData("<unk> 1\n</s> 1\na 1\nb 0", ":4: ")]
    [InlineData("<unk> 1\n</s> 1\na -1\nb 1", ":3: ")]
    [InlineData("<unk> 1\n</s> 1\na NaN\nb 1", ":3: ")]
    [InlineData("<unk> 1\n</s> 1\na 1 1\nb 1", ":3: ")]
    [InlineData("<unk> 1\n</s> 1\nc 1\nb 1", "\"c\" is not in the vocabulary")]
    [InlineData("<unk> 1\n</s> 1\n</s> 1\nb 1", "\"</s>\" has a weight already")]
    [InlineData("<unk> 1\n</s> 1\na 1", "no weight for \"b\"")]
    public void A_table_that_leaves_a_word_without_noise_is_refused(string lines, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => NoiseTable.Load(Table(lines), _vocabulary)).Message);

    private string Table(string lines)
    {
        string path = Path.Combine(_folder.Path, "noise.txt");
        File.WriteAllText(path, lines);
        return path;
    }
}
