using System.Text;
using System.Text.RegularExpressions;

namespace Retune.Cli.Demo;

/// <summary>
/// Turns a sentence into words separated by one space: lower case, punctuation split from words, clitics split
/// (<c>type 's</c>, <c>is n't</c>), every number replaced by <c>@</c> (<c>int@</c>, <c>@-bit</c>).
/// </summary>
internal static partial class Tokenizer
{
    /// <summary>The words of a sentence, separated by one space; empty when there is none.</summary>
    public static string Tokenize(string sentence)
    {
        string text = sentence.Replace(DocumentationReader.ReferenceMark.ToString(), "", StringComparison.Ordinal)
            .Replace('’', '\'').Replace('‘', '\'').Replace('“', '"').Replace('”', '"').ToLowerInvariant();
        text = Number().Replace(text, "@");
        var words = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            int end = IsWord(text, i) ? EndOfWord(text, i) : EndOfPunctuation(text, i);
            string word = text[i..end];
            words.Append(words.Length > 0 ? " " : "").Append(Clitic().Replace(word, " $1"));
            i = end;
        }
        return words.ToString();
    }

    /// <summary>Share of the words that consist of letters, hyphens and apostrophes alone.</summary>
    public static double AlphabeticShare(string tokenized)
    {
        int words = 0, alphabetic = 0;
        foreach (Range range in tokenized.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> word = tokenized.AsSpan()[range];
            bool letters = char.IsLetter(word[0]);
            foreach (char c in word)
                letters &= char.IsLetter(c) || c is '-' or '\'';
            words++;
            alphabetic += letters ? 1 : 0;
        }
        return (double)alphabetic / words;
    }

    /// <summary>Whether a word begins here: a letter, a number, an underscore, or the dot of a name such as .net.</summary>
    private static bool IsWord(string text, int i) =>
        IsWordCharacter(text[i])
        || (text[i] == '.' && i + 1 < text.Length && char.IsLetter(text[i + 1]) && (i == 0 || char.IsWhiteSpace(text[i - 1])));

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '@';

    private static int EndOfWord(string text, int i)
    {
        for (i++; i < text.Length; i++)
        {
            bool inside = i + 1 < text.Length && text[i] is '-' or '.' or '\'' && IsWordCharacter(text[i + 1]) && !IsRange(text, i);
            bool sharp = text[i] == '#' && (i + 1 == text.Length || !IsWordCharacter(text[i + 1]));      // c#
            if (!IsWordCharacter(text[i]) && !inside && !sharp)
                break;
        }
        return i;
    }

    /// <summary>The hyphen of a range of numbers, which is a word of its own: <c>@ - @</c>.</summary>
    private static bool IsRange(string text, int i) =>
        text[i] == '-' && text[i - 1] == '@' && text[i + 1] == '@' && (i + 2 == text.Length || !IsWordCharacter(text[i + 2]));

    /// <summary>Equal signs in a row are one word: <c>==</c>, <c>...</c>.</summary>
    private static int EndOfPunctuation(string text, int i)
    {
        char mark = text[i];
        while (i < text.Length && text[i] == mark)
            i++;
        return i;
    }

    [GeneratedRegex(@"(?<![\p{L}_])0x[0-9a-f]+|\d+([.,]\d+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"(n't|'(?:s|re|ve|ll|d|m))$", RegexOptions.CultureInvariant)]
    private static partial Regex Clitic();
}
