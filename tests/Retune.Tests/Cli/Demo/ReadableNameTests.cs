using Retune.Cli.Demo;

namespace Retune.Tests.Cli.Demo;

public class ReadableNameTests
{
    [Theory]
    [InlineData("T:System.Collections.Generic.List`1", "List")]
    [InlineData("M:System.Collections.Generic.List`1.Insert(System.Int32,`0)", "Insert")]
    [InlineData("M:System.Array.ConvertAll``2(``0[],System.Converter{``0,``1})", "ConvertAll")]
    [InlineData("M:System.String.#ctor(System.Char[])", "String")]
    [InlineData("M:System.Bag.System#Collections#IEnumerable#GetEnumerator", "GetEnumerator")]
    [InlineData("Overload:System.String.Trim", "Trim")]
    [InlineData("missing", "missing")]
    public void The_last_part_of_a_reference_is_its_name(string reference, string expected) =>
        Assert.Equal(expected, ReadableName.OfReference(reference));

    [Theory]
    [InlineData("ViewContext.Writer", "Writer")]
    [InlineData("MyApp.HomeController.Index(1)", "Index")]
    [InlineData("appsettings.json", "appsettings.json")]
    [InlineData("a == b", "a == b")]
    public void A_qualified_name_in_the_text_is_shortened_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, ReadableName.OfText(text));

    [Theory]
    [InlineData("T:System.String", "System.String")]
    [InlineData("M:System.String.Trim(System.Char)", "System.String")]
    [InlineData("", "")]
    public void A_member_belongs_to_its_type(string name, string type) => Assert.Equal(type, ReadableName.TypeOf(name));
}
