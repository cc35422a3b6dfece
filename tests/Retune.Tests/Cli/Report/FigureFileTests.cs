using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Retune.Cli.Report.Figures;

namespace Retune.Tests.Cli.Report;

public sealed class FigureFileTests : IDisposable
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_figure_of_the_page_is_written_on_request()
    {
        string results = _folder.Write("results.json", MadeUpResults.Full().ToJsonString());
        CommandLine run = CommandLine.Run("report", results, "--out", _folder["report.html"], "--figures", _folder["figures"], "--json");
        Assert.Equal(0, run.ExitCode);
        string[] expected = [.. new[] { "gamma", "forgetting", "training", "training-shares", "log-deviation", "words" }.Select(name => Path.Combine(_folder["figures"], name + ".svg"))];
        Assert.Equal(expected, JsonDocument.Parse(run.Output).RootElement.GetProperty("figures").EnumerateArray().Select(file => file.GetString()));
        Assert.Equal(expected.Order(), Directory.GetFiles(_folder["figures"]).Order());
        Assert.Equal(new Page(MadeUpResults.Full()).Root.Descendants("figure").Count(figure => figure.Attribute("class")!.Value == "chart"), expected.Length);
    }

    [Fact]
    public void A_file_holds_the_figures_legend_and_panels_without_overlap_and_within_its_frame()
    {
        var page = new Page(MadeUpResults.Full());
        foreach (XElement figure in page.Root.Descendants("figure").Where(figure => figure.Attribute("class")!.Value == "chart"))
        {
            XElement drawing = Parse(figure);
            Assert.Equal(_svg + "svg", drawing.Name);
            Assert.All(drawing.DescendantsAndSelf(), element => Assert.Equal(_svg, element.Name.Namespace));
            Assert.Equal(Page.Classed(figure, "panel").Select(panel => panel.Element("h4")!.Value), Page.Classed(drawing, "heading").Select(heading => heading.Value));
            XElement[] placed = [.. drawing.Descendants(_svg + "svg").Where(inner => inner.Ancestors(_svg + "svg").Count() == 1)];
            Assert.Equal(Page.Classed(figure, "panel").Count() + figure.Elements("ul").Elements().Count(), placed.Length);
            (double X, double Y, double Width, double Height)[] boxes = [.. placed.Select(one => (Value(one, "x"), Value(one, "y"), Value(one, "width"), Value(one, "height")))];
            Assert.All(boxes, box => Assert.True(box.X >= 0 && box.Y >= 0 && box.X + box.Width <= Value(drawing, "width") && box.Y + box.Height <= Value(drawing, "height")));
            for (int i = 0; i < boxes.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    (var a, var b) = (boxes[i], boxes[j]);
                    Assert.True(a.X + a.Width <= b.X || b.X + b.Width <= a.X || a.Y + a.Height <= b.Y || b.Y + b.Height <= a.Y);
                }
            }
        }
    }

    [Fact]
    public void What_has_no_results_gets_no_file()
    {
        JsonObject results = MadeUpResults.Full();
        results["gamma_curve"] = new JsonArray();
        IReadOnlyList<string> files = FigureFiles.Write(Page.Load(results), _folder["figures"]);
        Assert.DoesNotContain(files, file => file.EndsWith("gamma.svg", StringComparison.Ordinal));
        Assert.Equal(5, files.Count);
        Assert.Empty(FigureFiles.Write(Page.Load(MadeUpResults.Empty()), _folder["none"]));
    }

    [Fact]
    public void Words_from_elsewhere_are_escaped()
    {
        JsonObject results = MadeUpResults.Full();
        results["moved_words"]![0]!["word"] = "a<b>\u0001&";
        Assert.Contains(Page.Classed(Parse(new Page(results).Figure("Words whose probability moved most")), "word"), word => word.FirstNode is XText { Value: "a<b>\uFFFD&" });
    }

    private static XElement Parse(XElement figure) => XDocument.Parse(FigureFiles.Render(figure)).Root!;

    private static double Value(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
