using Retune.Cli.Demo;

namespace Retune.Tests.Cli.Demo;

public sealed class DocumentationTextTests : IDisposable
{
    private const string Xml = """
        <?xml version="1.0" encoding="utf-8"?>
        <doc>
          <assembly><name>Zoo</name></assembly>
          <members>
            <member name="T:Zoo.Cage`1">
              <summary>Holds up to 12 animals of <typeparamref name="TAnimal"/>. See <see cref="M:Zoo.Cage`1.Open(System.Boolean)">Cage.Open</see>
              or <see cref="P:Zoo.Door.IsOpen"/>.

              A new paragraph without full stop</summary>
              <remarks><para>Returns <see langword="null"/> when <c>Zoo.Closed</c> is set.</para>
              <code>var cage = new Cage();</code><para>See https://zoo.example for more of it.</para></remarks>
            </member>
            <member name="M:Zoo.Cage`1.Open(System.Boolean)">
              <summary>Returns null when Closed is set.</summary>
              <param name="wide">Whether the door opens wide.</param>
              <exception cref="T:System.InvalidOperationException"><paramref name="wide"/> is false.

              -or-

              <paramref name="wide"/> is too wide.</exception>
              <returns>Too short.</returns>
            </member>
            <member name="M:Zoo.Cage`1.Close"><inheritdoc/></member>
          </members>
        </doc>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Markup_becomes_words_and_every_sentence_comes_once()
    {
        List<DemoEntry> entries = new DocumentationText().Read([_folder.Write("Zoo.xml", Xml)]);
        Assert.Equal(["T:Zoo.Cage`1", "M:Zoo.Cage`1.Open"], entries.OrderByDescending(entry => entry.Key).Select(entry => entry.Key));
        Assert.Equal(
            ["holds up to @ animals of tanimal .", "see open or isopen .", "a new paragraph without full stop", "returns null when closed is set ."],
            entries.Single(entry => entry.Key == "T:Zoo.Cage`1").Sentences);
        Assert.Equal(
            ["whether the door opens wide .", "wide is false .", "wide is too wide .", "too short ."],
            entries.Single(entry => entry.Key == "M:Zoo.Cage`1.Open").Sentences);
    }

    [Fact]
    public void A_sentence_of_an_earlier_text_does_not_come_again()
    {
        string file = _folder.Write("Zoo.xml", Xml);
        var text = new DocumentationText();
        Assert.NotEmpty(text.Read([file]));
        Assert.Empty(text.Read([file]));
    }

    [Fact]
    public void A_file_that_is_no_XML_is_refused_with_its_line()
    {
        string file = _folder.Write("Zoo.xml", "<doc><members>\n<member name=\"T:A\"><summary>a b c</member></members></doc>");
        Assert.StartsWith($"{file}:2: ", Assert.Throws<InputException>(() => new DocumentationText().Read([file])).Message);
    }

    [Fact]
    public void The_newest_packs_are_found_and_only_the_domain_s_files_taken()
    {
        foreach (string version in (string[])["9.0.10", "10.0.2", "10.0.0-rc.1"])
        {
            _folder.Write($"packs/Microsoft.NETCore.App.Ref/{version}/ref/net/System.B.xml", Xml);
            _folder.Write($"packs/Microsoft.NETCore.App.Ref/{version}/ref/net/System.A.xml", Xml);
            _folder.Write($"packs/Microsoft.AspNetCore.App.Ref/{version}/ref/net/System.A.xml", Xml);
            _folder.Write($"packs/Microsoft.AspNetCore.App.Ref/{version}/ref/net/Microsoft.Extensions.A.xml", Xml);
        }
        DocumentationPacks packs = DocumentationPacks.Find([_folder["none"], _folder["packs"]]);
        Assert.Equal(("10.0.2", "10.0.2"), (packs.GeneralVersion, packs.DomainVersion));
        Assert.Equal(["System.A.xml", "System.B.xml"], packs.GeneralFiles.Select(Path.GetFileName));
        Assert.Equal(["Microsoft.Extensions.A.xml"], packs.DomainFiles.Select(Path.GetFileName));
    }

    [Fact]
    public void Where_no_pack_is_found_the_message_says_where_it_looked()
    {
        string message = Assert.Throws<InputException>(() => DocumentationPacks.Find([_folder["one"], _folder["two"]])).Message;
        Assert.Contains(_folder["one"], message);
        Assert.Contains(_folder["two"], message);
        Assert.Contains("--domain-text", message);
    }
}
