using System.Xml;
using System.Xml.Linq;

namespace Retune.Cli.Report;

/// <summary>What a document may hold.</summary>
internal static class Xml
{
    /// <summary>Words come from texts and may hold control characters, which no document may: each becomes U+FFFD, in place.</summary>
    /// <returns>The element itself.</returns>
    public static XElement Allowed(XElement root)
    {
        foreach (XText text in root.DescendantNodes().OfType<XText>().Where(text => text.Value.Any(IsForbidden)))
            text.Value = Allowed(text.Value);
        foreach (XAttribute attribute in root.Descendants().Attributes().Where(attribute => attribute.Value.Any(IsForbidden)))
            attribute.Value = Allowed(attribute.Value);
        return root;
    }

    private static string Allowed(string text) => string.Concat(text.Select(c => IsForbidden(c) ? '\uFFFD' : c));

    private static bool IsForbidden(char c) => !XmlConvert.IsXmlChar(c) && !char.IsSurrogate(c);
}
