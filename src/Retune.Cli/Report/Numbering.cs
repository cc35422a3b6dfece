using System.Globalization;
using System.Xml.Linq;

namespace Retune.Cli.Report;

/// <summary>Numbers the tables and the figures of the page in their order.</summary>
internal sealed class Numbering
{
    private int _tables;
    private int _figures;

    /// <summary>A table with its caption above it; it scrolls in a box of its own where the screen is narrow.</summary>
    /// <param name="table">The table.</param>
    /// <param name="title">What it shows, a few words.</param>
    /// <param name="note">What one needs to read it.</param>
    public XElement Table(XElement table, string title, params object?[] note)
    {
        string name = "Table " + (++_tables).ToString(CultureInfo.InvariantCulture);
        return Html.Classed("figure", "table",
            Caption(name, title, note),
            Html.Classed("div", "scroll", new XAttribute("role", "region"), new XAttribute("tabindex", "0"), new XAttribute("aria-label", $"{name}: {title}"), table));
    }

    /// <summary>Panels of one figure side by side, a legend or none, and the caption below.</summary>
    public XElement Figure(IEnumerable<XElement> panels, XElement? legend, string title, params object?[] note) => Html.Classed("figure", "chart",
        legend,
        Html.Classed("div", "panels", panels),
        Caption("Figure " + (++_figures).ToString(CultureInfo.InvariantCulture), title, note));

    private static XElement Caption(string name, string title, object?[] note) =>
        new("figcaption", Html.Classed("b", "name", name), " ", new XElement("b", title + "."), note.Length > 0 ? " " : null, note);
}
