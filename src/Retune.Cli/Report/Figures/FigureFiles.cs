using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Retune.Experiments;
using Retune.Files;

namespace Retune.Cli.Report.Figures;

/// <summary>The page's figures as SVG files of their own, for documents and slides: legend above, panels two by two, light or dark as the reader has it.</summary>
internal static class FigureFiles
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private static readonly (string Name, Func<ExperimentResults, Numbering, XElement?> Draw)[] _figures =
    [
        ("gamma", GammaCurve.Draw), ("forgetting", ForgettingFigure.Draw), ("training", TrainingCurves.Draw), ("training-shares", TrainingCurves.DrawShares),
        ("log-deviation", DeviationHistograms.Draw), ("words", MovedWordsFigure.Draw),
    ];

    private const double Margin = 16, Gap = 32, HeadingHeight = 26, LegendRow = 22, LegendMark = 34;

    /// <summary>A letter of the legend's sans-serif at 12 units is at most as wide in the mean.</summary>
    private const double LetterWidth = 6.8;

    /// <summary>All files that <see cref="Write"/> may write into a folder.</summary>
    public static IEnumerable<string> PathsIn(string folder) => _figures.Select(figure => PathIn(folder, figure.Name));

    private static string PathIn(string folder, string name) => Path.Combine(folder, name + ".svg");

    /// <summary>Writes the figures for which there are results.</summary>
    /// <returns>The files' paths.</returns>
    /// <exception cref="RetuneException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(ExperimentResults results, string folder)
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        foreach ((string name, var draw) in _figures)
        {
            if (draw(results, new Numbering()) is not { } figure)
                continue;
            string path = PathIn(folder, name);
            byte[] file = Encoding.UTF8.GetBytes(Render(figure));
            AtomicFile.Write(path, stream => stream.Write(file));
            paths.Add(path);
        }
        return paths;
    }

    /// <summary>The figure of a page, as an SVG document.</summary>
    public static string Render(XElement figure)
    {
        XElement[] panels = [.. figure.Elements("div").Single().Elements()];
        int columns = Math.Min(panels.Length, 2);
        double width = 2 * Margin + columns * Plot.Width + (columns - 1) * Gap, y = Margin;
        var content = new XElement("g");
        foreach (XElement entry in Legend(figure.Element("ul"), width, ref y))
            content.Add(entry);
        foreach (XElement[] row in panels.Chunk(columns))
        {
            for (int column = 0; column < row.Length; column++)
                content.Add(Placed(row[column], Margin + column * (Plot.Width + Gap), y));
            y += HeadingHeight + row.Max(Height) + Gap / 2;
        }
        var document = new XElement("svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {y}")), Svg.Length("width", width), Svg.Length("height", y), new XAttribute("role", "img"),
            new XElement("title", figure.Element("figcaption")!.Elements("b").Last().Value.TrimEnd('.')),
            new XElement("style", Stylesheet.Figures),
            new XElement("rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "var(--page)")),
            content);
        foreach (XElement element in document.DescendantsAndSelf())
            element.Name = _svg + element.Name.LocalName;
        return Xml.Allowed(document).ToString() + "\n";
    }

    /// <summary>The legend's entries in rows, and where the panels begin.</summary>
    private static List<XElement> Legend(XElement? list, double width, ref double y)
    {
        var entries = new List<XElement>();
        if (list is null)
            return entries;
        double x = Margin;
        foreach (XElement item in list.Elements())
        {
            double length = LegendMark + item.Value.Length * LetterWidth;
            if (x > Margin && x + length > width - Margin)
                (x, y) = (Margin, y + LegendRow);
            XElement mark = item.Element("svg")!;
            entries.Add(new XElement(mark.Name, mark.Attributes(), Svg.Length("x", x), Svg.Length("y", y), Svg.Length("width", 26), Svg.Length("height", 14), mark.Elements()));
            entries.Add(Svg.Label("title", x + LegendMark, y + 11, "start", item.Value));
            x += length + Gap / 2;
        }
        y += LegendRow + Margin;
        return entries;
    }

    /// <summary>A panel's heading and drawing at a place.</summary>
    private static XElement Placed(XElement panel, double x, double y)
    {
        XElement drawing = panel.Element("svg")!;
        return new XElement("g",
            Svg.Label("heading", x, y + 14, "start", panel.Element("h4")!.Value),
            new XElement(drawing.Name, drawing.Attributes(), Svg.Length("x", x), Svg.Length("y", y + HeadingHeight), Svg.Length("width", Plot.Width), Svg.Length("height", Height(panel)), drawing.Elements()));
    }

    private static double Height(XElement panel) => double.Parse(panel.Element("svg")!.Attribute("viewBox")!.Value.Split(' ')[3], CultureInfo.InvariantCulture);
}
