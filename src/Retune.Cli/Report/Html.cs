using System.Xml.Linq;

namespace Retune.Cli.Report;

/// <summary>Elements of the page; as they are no strings, every text and attribute is escaped when the page is written.</summary>
internal static class Html
{
    /// <summary>Elements that have no end tag in HTML.</summary>
    private static readonly HashSet<string> _void = ["meta", "br", "hr"];

    /// <summary>Elements before which white space means nothing: each begins a line of the file.</summary>
    private static readonly HashSet<string> _lines = ["head", "body", "style", "meta", "header", "main", "footer", "nav", "section", "figure", "figcaption", "details", "div", "p", "ul", "li", "h1", "h2", "h3", "table", "thead", "tbody", "tr", "svg", "g"];

    /// <summary>An element of a class.</summary>
    public static XElement Classed(string name, string css, params object?[] content) => new(name, new XAttribute("class", css), content);

    /// <summary>A paragraph.</summary>
    public static XElement Paragraph(params object?[] content) => new("p", content);

    /// <summary>The document in HTML's syntax.</summary>
    public static string Write(XElement html)
    {
        foreach (XElement element in html.Descendants().ToList())
        {
            if (element.IsEmpty && !_void.Contains(element.Name.LocalName))
                element.Value = "";         // <td></td>: HTML has no <td/>.
            if (_lines.Contains(element.Name.LocalName))
                element.AddBeforeSelf(new XText("\n"));
        }
        return $"<!DOCTYPE html>\n{Xml.Allowed(html).ToString(SaveOptions.DisableFormatting)}\n";
    }
}
