using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Retune.Cli.Demo;

/// <summary>
/// Makes plain text of XML documentation: one sentence a line, each sentence once. The types come in a random order that
/// their names alone decide, so that the first words of the text are a sample of the whole; the members of a type stay together.
/// </summary>
internal sealed class DocumentationText
{
    private const int ShortestSentence = 3, LongestSentence = 120;
    private const double LeastAlphabeticShare = 0.4;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The entries of the files that have sentences not seen in an earlier call or entry.</summary>
    /// <exception cref="InputException">A file is no XML.</exception>
    public List<DemoEntry> Read(IReadOnlyList<string> files)
    {
        var entries = new List<(ulong Order, string Type, DemoEntry Entry)>();
        foreach (string file in files)
        {
            foreach (DocumentedName documented in DocumentationReader.Read(file))
            {
                List<string> sentences = [.. documented.Paragraphs.SelectMany(SentenceSplitter.Split).Select(Sentence).OfType<string>().Where(_seen.Add)];
                if (sentences.Count == 0)
                    continue;
                string type = ReadableName.TypeOf(documented.Name);
                entries.Add((Hash(type), type, new DemoEntry(ReadableName.WithoutParameters(documented.Name).ToString(), sentences)));
            }
        }
        // OrderBy is stable: within a type the order of the file remains.
        return [.. entries.OrderBy(entry => entry.Order).ThenBy(entry => entry.Type, StringComparer.Ordinal).Select(entry => entry.Entry)];
    }

    /// <summary>A number that depends on the name alone, the same on every machine.</summary>
    public static ulong Hash(string name) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>The words of a sentence, or null where it is too short, too long, holds a link or is hardly language.</summary>
    private static string? Sentence(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return null;
        string words = Tokenizer.Tokenize(text);
        return DemoEntry.CountWords(words) is >= ShortestSentence and <= LongestSentence && Tokenizer.AlphabeticShare(words) >= LeastAlphabeticShare
            ? words : null;
    }
}
