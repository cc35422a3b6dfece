using System.Text.Json.Nodes;
using System.Xml.Linq;
using Retune.Cli.Report;
using Retune.Experiments;

namespace Retune.Tests.Cli.Report;

/// <summary>The page of some results, taken apart: it is well-formed, so that an XML reader takes it.</summary>
internal sealed class Page
{
    public Page(JsonObject results)
    {
        Results = Load(results);
        Source = ReportPage.Render(Results);
        Root = XDocument.Parse(Source).Root!;
    }

    public ExperimentResults Results { get; }

    public string Source { get; }

    public XElement Root { get; }

    /// <summary>The captions' titles, in order, numbers first.</summary>
    public IReadOnlyList<string> Captions => [.. Root.Descendants("figcaption").Select(caption => string.Join(' ', caption.Elements("b").Select(part => part.Value)))];

    public static ExperimentResults Load(JsonObject results)
    {
        using var folder = new TemporaryFolder();
        return ResultsFile.Load(folder.Write("results.json", results.ToJsonString()));
    }

    /// <summary>Everything that one reads, in order.</summary>
    public string Text(XElement? element = null) => string.Concat((element ?? Root.Element("body")!).DescendantNodes().OfType<XText>().Select(text => text.Value));

    /// <summary>The figure or table of that title.</summary>
    public XElement Figure(string title) => Root.Descendants("figure").Single(figure => figure.Element("figcaption")!.Elements("b").Last().Value == title + ".");

    /// <summary>The cells of the row of a table that begins with this name.</summary>
    public string[] Row(string table, string name) => [.. Figure(table).Descendants("tr").Single(row => row.Elements().First().Value == name).Elements().Skip(1).Select(cell => cell.Value)];

    /// <summary>What one reads when one points at something.</summary>
    public IEnumerable<string> Hovers(string figure) => Figure(figure).Descendants("title").Where(title => title.Parent!.Name != "svg").Select(title => title.Value);

    public static IEnumerable<XElement> Classed(XElement root, string css) => root.Descendants().Where(element => element.Attribute("class")?.Value.Split(' ').Contains(css) == true);
}
