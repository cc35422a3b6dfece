using ConfusedSpeech;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Retune.Tests.Examples.ConfusedSpeech;

public class LetterDistanceTests
{
    [Theory]
    [InlineData("form", "form", 0)]
    [InlineData("form", "farm", 0.4)]
    [InlineData("bat", "pat", 0.5)]
    [InlineData("bat", "zat", 1)]
    [InlineData("pan-cake", "pancake", 0.2)]
    [InlineData("let", "lett", 0.2)]
    [InlineData("", "as", 1.4)]
    [InlineData("moth", "mother", 1.4)]
    public void Costs_are_those_of_the_letters(string a, string b, double distance) =>
        Assert.Equal(distance, LetterDistance.Between(a, b), 1e-12);

    [Property(MaxTest = 300)]
    public Property The_distance_is_the_least_over_all_alignments()
    {
        Gen<string> word = Gen.Elements('a', 'e', 'b', 'p', 't', '-').ListOf().Select(letters => string.Concat(letters.Take(6)));
        return Prop.ForAll(word.Zip(word).ToArbitrary(), pair =>
        {
            (string a, string b) = pair;
            Assert.Equal(Least(a, b, a.Length, b.Length), LetterDistance.Between(a, b), 1e-12);
            Assert.Equal(LetterDistance.Between(b, a), LetterDistance.Between(a, b), 1e-12);
        });
    }

    [Theory]
    [InlineData("mother", 2)]
    [InlineData("farm", 1.4)]
    [InlineData("pancakes", 2.5)]
    [InlineData("of", 0.7)]
    public void The_trie_finds_the_words_that_a_scan_of_the_lexicon_finds(string spelling, double bound)
    {
        Lexicon lexicon = MadeUpText.Lexicon;
        IEnumerable<Neighbour> scan = Enumerable.Range(0, lexicon.Count)
            .Where(word => lexicon[word].Any(char.IsLetter))
            .Select(word => new Neighbour(word, LetterDistance.Between(lexicon[word], spelling)))
            .Where(neighbour => neighbour.Distance <= bound);
        List<Neighbour> found = new LexiconTrie(lexicon).Near(spelling, bound);
        Assert.NotEmpty(found);
        Assert.Equal(scan, found.OrderBy(neighbour => neighbour.Word));
    }

    /// <summary>The first i letters of a against the first j of b, without a table.</summary>
    private static double Least(string a, string b, int i, int j)
    {
        if (i == 0 && j == 0)
            return 0;
        double least = double.PositiveInfinity;
        if (i > 0)
            least = Least(a, b, i - 1, j) + LetterDistance.Gap(a[i - 1], i > 1 ? a[i - 2] : '\0');
        if (j > 0)
            least = Math.Min(least, Least(a, b, i, j - 1) + LetterDistance.Gap(b[j - 1], j > 1 ? b[j - 2] : '\0'));
        if (i > 0 && j > 0)
            least = Math.Min(least, Least(a, b, i - 1, j - 1) + LetterDistance.Substitution(a[i - 1], b[j - 1]));
        return least;
    }
}
