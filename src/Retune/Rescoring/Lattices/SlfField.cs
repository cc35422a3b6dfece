using System.Text;
using System.Text.Unicode;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lattices;

/// <summary>A field <c>name=value</c> of an SLF line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, without quotation marks and escapes.</param>
/// <param name="Text">The whole field as the file has it.</param>
internal readonly record struct SlfField(string Name, string Value, string Text)
{
    /// <summary>
    /// Splits a line into its fields, up to a comment (<c>#</c> where a field might begin). A value is quoted by <c>'</c> or
    /// <c>"</c>; a backslash takes the next character literally, or three octal digits for a byte (HTK's <c>\303</c>; SRILM writes
    /// <c>\0303</c>).
    /// </summary>
    /// <remarks>
    /// Many tools know no quoting and write words such as <c>'s</c> and <c>''</c> bare. So a mark opens a quotation only if the
    /// next such mark of the line is followed by white space or the line's end, and there is something between the two.
    /// </remarks>
    /// <returns>What is wrong with the line; null where nothing is.</returns>
    public static string? Split(ReadOnlySpan<byte> line, List<SlfField> fields)
    {
        fields.Clear();
        var value = new List<byte>();
        int at = 0;
        while (true)
        {
            while (at < line.Length && WordEnumerator.IsSeparator(line[at]))
                at++;
            if (at == line.Length || line[at] == '#')
                return null;
            int start = at;
            while (at < line.Length && line[at] != '=' && !WordEnumerator.IsSeparator(line[at]))
                at++;
            ReadOnlySpan<byte> name = line[start..at];
            if (name.SequenceEqual("."u8))
                return SubLattice;
            if (name.IsEmpty || at == line.Length || line[at] != '=')
                return $"{Excerpt.Quoted(Decoded(name))} is no field; a line of a lattice holds fields such as \"W=word\", with white space between them.";
            at++;
            value.Clear();
            if (TakeValue(line, ref at, value) is string fault)
                return fault;
            fields.Add(new SlfField(Decoded(name), Encoding.UTF8.GetString([.. value]), Decoded(line[start..at])));
        }
    }

    /// <summary>Why a file with sub-lattices is refused.</summary>
    public const string SubLattice = "the file has sub-lattices, which are not supported; expand it to one lattice first.";

    /// <summary>A value as it must be written to be read back: escapes for white space, control characters, backslashes and an opening quotation mark.</summary>
    public static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        bool afterControl = false;      // where a digit would be taken for a fourth one of the escape
        foreach (char c in value)
        {
            bool isControl = c <= ' ' || c == 0x7F;
            if (isControl || (afterControl && c is >= '0' and <= '7'))
                text.Append('\\').Append((char)('0' + (c >> 6))).Append((char)('0' + (c >> 3 & 7))).Append((char)('0' + (c & 7)));
            else if (c == '\\' || (text.Length == 0 && c is ('\'' or '"')))
                text.Append('\\').Append(c);
            else
                text.Append(c);
            afterControl = isControl;
        }
        return text.ToString();
    }

    private static string? TakeValue(ReadOnlySpan<byte> line, ref int at, List<byte> value)
    {
        int close = ClosingQuote(line, at);
        if (close >= 0)
            at++;
        while (close >= 0 ? at < close : at < line.Length && !WordEnumerator.IsSeparator(line[at]))
        {
            if (line[at] != '\\' || at + 1 == line.Length)
                value.Add(line[at++]);
            else if (!IsOctal(line[at + 1]))
            {
                value.Add(line[at + 1]);
                at += 2;
            }
            else if (!TryTakeOctal(line[(at + 1)..], out byte code, out int digits))
                return $"{Excerpt.Quoted(Decoded(line[at..Math.Min(at + 4, line.Length)]))} is no escape; write a backslash and three octal digits for a byte, or two backslashes for one.";
            else
            {
                value.Add(code);
                at += 1 + digits;
            }
        }
        if (close >= 0)
            at = close + 1;
        return Utf8.IsValid(value.ToArray()) ? null : "the bytes that the octal escapes of a value stand for are not UTF-8; convert the file to UTF-8.";
    }

    /// <summary>Where the quotation that opens here closes; -1 where none opens.</summary>
    private static int ClosingQuote(ReadOnlySpan<byte> line, int at)
    {
        if (at == line.Length || line[at] is not ((byte)'\'' or (byte)'"'))
            return -1;
        int close = at + 1;
        while (close < line.Length && line[close] != line[at])
            close += line[close] == '\\' ? 2 : 1;
        bool isQuotation = close > at + 1 && close < line.Length && (close + 1 == line.Length || WordEnumerator.IsSeparator(line[close + 1]));
        return isQuotation ? close : -1;
    }

    /// <summary>Three octal digits, or 0 and three for a value from 64: with HTK's three those would be a control character and a digit.</summary>
    private static bool TryTakeOctal(ReadOnlySpan<byte> text, out byte code, out int digits)
    {
        digits = 3;
        if (text is [(byte)'0', >= (byte)'1' and <= (byte)'3', _, _, ..] && IsOctal(text[2]) && IsOctal(text[3]))
        {
            digits = 4;
            text = text[1..];
        }
        bool isByte = text is [<= (byte)'3', _, _, ..] && IsOctal(text[1]) && IsOctal(text[2]);
        code = isByte ? (byte)((text[0] - '0') << 6 | (text[1] - '0') << 3 | (text[2] - '0')) : (byte)0;
        return code != 0;
    }

    private static bool IsOctal(byte value) => value is >= (byte)'0' and <= (byte)'7';

    private static string Decoded(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
