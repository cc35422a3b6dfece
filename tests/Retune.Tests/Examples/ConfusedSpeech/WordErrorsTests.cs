using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

public class WordErrorsTests
{
    [Theory]
    [InlineData("a b c", "a b c", 0)]
    [InlineData("a b c", "a x c", 1)]
    [InlineData("a b c", "a c", 1)]
    [InlineData("a b c", "a b x c", 1)]
    [InlineData("a b c", "b c a", 2)]
    [InlineData("in form", "inform", 2)]
    public void Errors_are_the_fewest_changes(string reference, string hypothesis, int errors) =>
        Assert.Equal(errors, WordErrors.Count(reference.Split(' '), hypothesis.Split(' ')));
}
