using Retune.Cli.Demo;

namespace Retune.Tests.Cli.Demo;

public class TokenizerTests
{
    [Theory]
    [InlineData("The value, if any.", "the value , if any .")]
    [InlineData("A 32-bit value of 12.5 or 1,024 in Int32.", "a @-bit value of @ or @ in int@ .")]
    [InlineData("From 1-3 to 0x7FFF.", "from @ - @ to @ .")]
    [InlineData("The type's value isn't set", "the type 's value is n't set")]
    [InlineData("read/write appsettings.json (UTF-8) == \"x\"", "read / write appsettings.json ( utf-@ ) == \" x \"")]
    [InlineData("C# and .NET use _name.", "c# and .net use _name .")]
    [InlineData("built-in -1 a - b", "built-in - @ a - b")]
    [InlineData("  ", "")]
    public void Words_are_small_and_apart_and_hold_no_digit(string sentence, string expected) =>
        Assert.Equal(expected, Tokenizer.Tokenize(sentence));

    [Fact]
    public void Code_is_told_from_language_by_its_words()
    {
        Assert.Equal(0.75, Tokenizer.AlphabeticShare("a built-in value ."));
        Assert.Equal(0.25, Tokenizer.AlphabeticShare("_mm@ ( a ,"));
    }
}
