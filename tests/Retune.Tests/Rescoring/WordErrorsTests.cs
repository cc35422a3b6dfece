using FsCheck;
using FsCheck.Fluent;
using Retune.Rescoring;

namespace Retune.Tests.Rescoring;

public sealed class WordErrorsTests
{
    [Theory]
    [InlineData("a b c", "a b c", 0, 0, 0)]
    [InlineData("a b c", "a x c", 1, 0, 0)]
    [InlineData("a b c", "a c", 0, 1, 0)]
    [InlineData("a b c", "a b b c", 0, 0, 1)]
    [InlineData("", "a", 0, 0, 1)]
    [InlineData("a b", "", 0, 2, 0)]
    [InlineData("a b c d", "x a b d", 0, 1, 1)]
    [InlineData("the cat sat", "a cat sat on", 1, 0, 1)]
    public void Errors_are_counted_by_kind(string reference, string hypothesis, int substitutions, int deletions, int insertions)
    {
        var errors = WordErrors.Between(Split(reference), Split(hypothesis));
        Assert.Equal(new WordErrors(substitutions, deletions, insertions, Split(reference).Length), errors);
    }

    /// <summary>The distance by its definition: the best of the three last steps.</summary>
    [Fact]
    public void Their_sum_is_the_edit_distance()
    {
        Gen<string[]> words = Gen.Elements("a", "b", "c").ArrayOf().Where(array => array.Length <= 6);
        Prop.ForAll(words.ToArbitrary(), words.ToArbitrary(), (reference, hypothesis) =>
        {
            var errors = WordErrors.Between(reference, hypothesis);
            return errors.Errors == Distance(reference, hypothesis)
                && errors.Insertions - errors.Deletions == hypothesis.Length - reference.Length
                && errors.Substitutions + errors.Deletions <= reference.Length;
        }).QuickCheckThrowOnFailure();

        static int Distance(ReadOnlySpan<string> reference, ReadOnlySpan<string> hypothesis)
        {
            if (reference.IsEmpty || hypothesis.IsEmpty)
                return reference.Length + hypothesis.Length;
            int replaced = Distance(reference[1..], hypothesis[1..]) + (reference[0] == hypothesis[0] ? 0 : 1);
            return Math.Min(replaced, 1 + Math.Min(Distance(reference[1..], hypothesis), Distance(reference, hypothesis[1..])));
        }
    }

    [Fact]
    public void The_rate_is_over_the_words_said()
    {
        WordErrors sum = new WordErrors(1, 0, 1, 4) + new WordErrors(0, 1, 0, 6);
        Assert.Equal((0.3, 3L), (sum.Rate, sum.Errors));
        Assert.Equal(double.NaN, new WordErrors(0, 0, 1, 0).Rate);
    }

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
