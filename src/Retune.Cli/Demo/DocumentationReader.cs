using System.Text;
using System.Xml;

namespace Retune.Cli.Demo;

/// <summary>The text of one documented type or member.</summary>
/// <param name="Name">For example <c>M:System.String.Trim(System.Char)</c>.</param>
/// <param name="Paragraphs">Its text without markup: summary, parameters, returns, exceptions, remarks. A character
/// <see cref="DocumentationReader.ReferenceMark"/> stands before every name that was a reference.</param>
internal sealed record DocumentedName(string Name, IReadOnlyList<string> Paragraphs);

/// <summary>Streams the entries of an XML documentation file.</summary>
internal static class DocumentationReader
{
    /// <summary>Stands before a name that markup referred to: a sentence may begin with it though it is written small.</summary>
    public const char ReferenceMark = '\uE000';

    private static readonly HashSet<string> _blocks =
    [
        "summary", "remarks", "remark", "returns", "return", "value", "param", "typeparam", "exception", "permission", "example",
        "para", "p", "br", "div", "list", "ul", "ol", "li", "item", "term", "description", "content",
    ];

    private static readonly HashSet<string> _skipped = ["code", "pre", "script", "format", "seealso", "listheader", "devremarks", "forInternalUseOnly", "inheritdoc"];

    private static readonly XmlReaderSettings _settings = new() { IgnoreComments = true, IgnoreProcessingInstructions = true, DtdProcessing = DtdProcessing.Ignore };

    /// <summary>The entries that have text, in the order of the file.</summary>
    /// <exception cref="InputException">The file is no XML.</exception>
    public static IEnumerable<DocumentedName> Read(string path)
    {
        using var reader = XmlReader.Create(path, _settings);
        while (MoveToMember(reader, path))
        {
            string name = reader.GetAttribute("name") ?? "";
            var paragraphs = new List<string>();
            if (!reader.IsEmptyElement)
                ReadMember(reader, path, paragraphs);
            if (paragraphs.Count > 0)
                yield return new DocumentedName(name, paragraphs);
        }
    }

    private static bool MoveToMember(XmlReader reader, string path)
    {
        try
        {
            return reader.ReadToFollowing("member");
        }
        catch (XmlException error)
        {
            throw InputException.AtLine(path, error.LineNumber, $"this is no well-formed XML documentation ({error.Message})");
        }
    }

    private static void ReadMember(XmlReader reader, string path, List<string> paragraphs)
    {
        var text = new StringBuilder();
        var names = new Stack<int>();            // where the content of each open <c> or <see> begins
        int depth = reader.Depth;
        try
        {
            reader.Read();
            while (reader.Depth > depth)
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element when _skipped.Contains(reader.Name):
                        reader.Skip();           // moves past the element by itself
                        continue;
                    case XmlNodeType.Element when _blocks.Contains(reader.Name):
                        Flush(text, paragraphs);
                        break;
                    case XmlNodeType.Element when IsName(reader.Name):
                        text.Append(ReferenceMark);
                        if (reader.IsEmptyElement)
                            text.Append(Reference(reader));
                        else
                            names.Push(text.Length);
                        break;
                    case XmlNodeType.EndElement when _blocks.Contains(reader.Name):
                        Flush(text, paragraphs);
                        names.Clear();
                        break;
                    case XmlNodeType.EndElement when IsName(reader.Name) && names.TryPop(out int start):
                        string content = text.ToString(start, text.Length - start);
                        text.Length = start;
                        text.Append(ReadableName.OfText(content));
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                        text.Append(reader.Value);
                        break;
                }
                reader.Read();
            }
        }
        catch (XmlException error)
        {
            throw InputException.AtLine(path, error.LineNumber, $"this is no well-formed XML documentation ({error.Message})");
        }
        Flush(text, paragraphs);
    }

    private static bool IsName(string element) => element is "see" or "xref" or "paramref" or "typeparamref" or "c";

    private static string Reference(XmlReader reader) =>
        reader.GetAttribute("cref") is { } reference ? ReadableName.OfReference(reference)
        : reader.GetAttribute("uid") is { } identifier ? ReadableName.OfReference(identifier)
        : reader.GetAttribute("langword") ?? reader.GetAttribute("langref") ?? reader.GetAttribute("name") ?? reader.GetAttribute("href") ?? "";

    /// <summary>Ends a paragraph; a blank line ends one too.</summary>
    private static void Flush(StringBuilder text, List<string> paragraphs)
    {
        var paragraph = new StringBuilder();
        foreach (ReadOnlySpan<char> line in text.ToString().AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            if (trimmed.IsEmpty || trimmed.Equals("-or-", StringComparison.OrdinalIgnoreCase))
                End();
            else
                paragraph.Append(paragraph.Length > 0 ? " " : "").Append(trimmed);
        }
        End();
        text.Clear();

        void End()
        {
            if (paragraph.Length > 0)
                paragraphs.Add(paragraph.ToString());
            paragraph.Clear();
        }
    }
}
