using System.Globalization;
using System.Xml.Linq;

namespace Retune.Cli.Report.Figures;

/// <summary>The few shapes that the figures are made of; lengths are in units of the drawing.</summary>
internal static class Svg
{
    /// <summary>A coordinate: a tenth of a unit is less than anybody sees.</summary>
    public static XAttribute Length(string name, double value) => new(name, Text(value));

    public static XElement Line(string css, double x1, double y1, double x2, double y2) =>
        Html.Classed("line", css, Length("x1", x1), Length("y1", y1), Length("x2", x2), Length("y2", y2));

    public static XElement Rectangle(string css, double x, double y, double width, double height, string? hover = null) =>
        Html.Classed("rect", css, Length("x", x), Length("y", y), Length("width", width), Length("height", height), Hover(hover));

    /// <summary>A line through points.</summary>
    public static XElement Polyline(string css, IEnumerable<(double X, double Y)> points, string? hover = null) =>
        Html.Classed("polyline", css, new XAttribute("points", string.Join(' ', points.Select(point => Text(point.X) + "," + Text(point.Y)))), Hover(hover));

    /// <summary>Words; <paramref name="anchor"/> is start, middle or end.</summary>
    public static XElement Label(string css, double x, double y, string anchor, string text, string? hover = null) =>
        Html.Classed("text", css, Length("x", x), Length("y", y), new XAttribute("text-anchor", anchor), text, Hover(hover));

    /// <summary>A point of a shape, its centre at (x, y).</summary>
    public static XElement Mark(string css, MarkShape shape, double x, double y, double radius, string? hover = null)
    {
        (double a, double b) = (radius, radius * 1.2);
        string path = shape switch
        {
            MarkShape.Circle => $"M{Text(x - a)},{Text(y)}a{Text(a)},{Text(a)} 0 1 0 {Text(2 * a)},0a{Text(a)},{Text(a)} 0 1 0 {Text(-2 * a)},0z",
            MarkShape.Square => Path(true, (x - a, y - a), (x + a, y - a), (x + a, y + a), (x - a, y + a)),
            MarkShape.Diamond => Path(true, (x, y - b), (x + b, y), (x, y + b), (x - b, y)),
            MarkShape.Triangle => Path(true, (x, y - b), (x + b, y + a), (x - b, y + a)),
            MarkShape.TriangleDown => Path(true, (x, y + b), (x + b, y - a), (x - b, y - a)),
            MarkShape.Cross => Path(false, (x - a, y - a), (x + a, y + a)) + Path(false, (x - a, y + a), (x + a, y - a)),
            MarkShape.Plus => Path(false, (x - b, y), (x + b, y)) + Path(false, (x, y - b), (x, y + b)),
            _ => Path(false, (x - b, y), (x + b, y)) + Path(false, (x - a, y - a), (x + a, y + a)) + Path(false, (x - a, y + a), (x + a, y - a)),
        };
        return Html.Classed("path", css, new XAttribute("d", path), Hover(hover));
    }

    private static XElement? Hover(string? text) => text is null ? null : new XElement("title", text);

    private static string Path(bool closed, params ReadOnlySpan<(double X, double Y)> points)
    {
        string path = "";
        foreach ((double x, double y) in points)
            path += (path.Length == 0 ? "M" : "L") + Text(x) + "," + Text(y);
        return closed ? path + "z" : path;
    }

    private static string Text(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
