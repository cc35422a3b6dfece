namespace Retune.Cli.Demo;

/// <summary>Splits a paragraph of documentation into sentences.</summary>
internal static class SentenceSplitter
{
    private static readonly string[] _abbreviations = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "no.", "incl."];

    /// <summary>
    /// A sentence ends at a full stop, question or exclamation mark (and the brackets or quotes after it) that blank space and
    /// no small letter follow; the name of a parameter or type may be small. Abbreviations such as "e.g." end none.
    /// </summary>
    public static IEnumerable<string> Split(string paragraph)
    {
        int start = 0;
        for (int i = 0; i < paragraph.Length; i++)
        {
            if (paragraph[i] is not ('.' or '?' or '!'))
                continue;
            int end = i + 1;
            while (end < paragraph.Length && paragraph[end] is ')' or '"' or '\'' or '”')
                end++;
            if (end < paragraph.Length && !char.IsWhiteSpace(paragraph[end]))
                continue;
            int next = end;
            while (next < paragraph.Length && char.IsWhiteSpace(paragraph[next]))
                next++;
            if (next < paragraph.Length && (char.IsLower(paragraph[next]) || IsAbbreviation(paragraph.AsSpan(start, i + 1 - start))))
                continue;
            yield return paragraph[start..end];
            start = next;
            i = Math.Max(i, next - 1);
        }
        if (start < paragraph.Length)
            yield return paragraph[start..];
    }

    private static bool IsAbbreviation(ReadOnlySpan<char> text)
    {
        foreach (string abbreviation in _abbreviations)
        {
            if (text.EndsWith(abbreviation, StringComparison.OrdinalIgnoreCase)
                && (text.Length == abbreviation.Length || !char.IsLetter(text[text.Length - abbreviation.Length - 1])))
                return true;
        }
        return false;
    }
}
