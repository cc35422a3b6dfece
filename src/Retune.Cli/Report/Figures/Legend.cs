using System.Xml.Linq;

namespace Retune.Cli.Report.Figures;

/// <summary>What the colours and shapes of a figure mean.</summary>
internal sealed class Legend
{
    private readonly XElement _list = Html.Classed("ul", "legend");

    /// <summary>The list.</summary>
    public XElement Element => _list;

    /// <summary>Adds a point, a line, or a line with a point.</summary>
    /// <param name="css">The class of the colour.</param>
    /// <param name="text">What it means.</param>
    /// <param name="shape">The point's shape, or null.</param>
    /// <param name="markCss">The class of the point.</param>
    /// <param name="lineCss">The class of the line, or null.</param>
    public Legend Add(string css, string text, MarkShape? shape, string markCss = "dot", string? lineCss = null)
    {
        _list.Add(new XElement("li",
            Html.Classed("svg", css, new XAttribute("viewBox", "0 0 26 14"), new XAttribute("aria-hidden", "true"),
                lineCss is null ? null : Svg.Line(lineCss, 1, 7, 25, 7),
                shape is { } form ? Svg.Mark(markCss, form, 13, 7, 4) : null),
            text));
        return this;
    }
}
