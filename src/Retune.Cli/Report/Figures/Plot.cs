using System.Globalization;
using System.Xml.Linq;

namespace Retune.Cli.Report.Figures;

/// <summary>A frame with two axes, into which lines, bars and points are drawn. It is small, and so legible on a phone at full width.</summary>
internal sealed class Plot
{
    /// <summary>Units across; the page shows them between a phone's width and a half of the page.</summary>
    public const double Width = 400;

    private const double Left = 46, Right = 14, Top = 26, Bottom = 40;

    /// <summary>Points on the frame's edge reach this far beyond it.</summary>
    private const double Edge = 5;

    private readonly double _height;
    private readonly XElement _marks = new("g");
    private readonly XElement _labels = new("g");

    /// <summary>Creates an empty plot.</summary>
    public Plot(Axis x, Axis y, double height = 270)
    {
        _height = height;
        X = x with { Start = Left, End = Width - Right };
        Y = y with { Start = height - Bottom, End = Top };
    }

    public Axis X { get; }

    public Axis Y { get; }

    /// <summary>Adds a shape that the frame cuts off.</summary>
    public void Draw(XElement shape) => _marks.Add(shape);

    /// <summary>Adds words or a shape that may reach beyond the frame.</summary>
    public void DrawAbove(XElement shape) => _labels.Add(shape);

    /// <summary>The panel: its heading and its drawing.</summary>
    /// <param name="heading">What this panel shows, beside others of the figure.</param>
    /// <param name="description">What one sees, for whoever does not see it.</param>
    public XElement Build(string heading, string description)
    {
        // A nested drawing cuts off what lies outside; it needs no name that would have to be one of its kind on the page.
        (double x, double y, double width, double height) = (Left - Edge, Top - Edge, Width - Left - Right + 2 * Edge, Y.Start - Top + 2 * Edge);
        var inner = new XElement("svg", Svg.Length("x", x), Svg.Length("y", y), Svg.Length("width", width), Svg.Length("height", height),
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"{x} {y} {width} {height}")), _marks);
        return Panel(heading, description, _height, Axes(), inner, _labels);
    }

    /// <summary>A panel with a drawing of its own kind.</summary>
    public static XElement Panel(string heading, string description, double height, params object?[] content) => Html.Classed("div", "panel",
        new XElement("h4", heading),
        new XElement("svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}")), new XAttribute("role", "img"),
            new XElement("title", heading), new XElement("desc", description), content));

    private XElement Axes()
    {
        XElement axes = Html.Classed("g", "axes");
        foreach ((double value, string label) in Y.Ticks(6))
        {
            axes.Add(Svg.Line("grid", Left, Y.At(value), Width - Right, Y.At(value)));
            axes.Add(Svg.Label("tick", Left - 6, Y.At(value) + 4, "end", label));
        }
        foreach ((double value, string label) in X.Ticks(6))
        {
            axes.Add(Svg.Line("tickmark", X.At(value), Y.Start, X.At(value), Y.Start + 4));
            axes.Add(Svg.Label("tick", X.At(value), Y.Start + 17, "middle", label));
        }
        axes.Add(Svg.Line("axis", Left, Y.Start, Width - Right, Y.Start));
        axes.Add(Svg.Label("title", 2, 14, "start", Y.Title));
        axes.Add(Svg.Label("title", Width - Right, _height - 6, "end", X.Title));
        return axes;
    }
}
