namespace Retune.Text;

/// <summary>Enumerates the words of a line: the longest runs of bytes that are not ASCII white space.</summary>
public ref struct WordEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal WordEnumerator(ReadOnlySpan<byte> line) => _rest = line;

    /// <summary>The current word's UTF-8 bytes, never empty.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The enumerator itself, for <c>foreach</c>.</summary>
    public readonly WordEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next word; false after the last.</summary>
    public bool MoveNext()
    {
        ReadOnlySpan<byte> rest = _rest;
        int start = 0;
        while (start < rest.Length && IsSeparator(rest[start]))
            start++;
        int end = start;
        while (end < rest.Length && !IsSeparator(rest[end]))
            end++;
        Current = rest[start..end];
        _rest = rest[end..];
        return end > start;
    }

    /// <summary>Space, tab, line feed, vertical tab, form feed or carriage return.</summary>
    internal static bool IsSeparator(byte value) => value == ' ' || value is >= 9 and <= 13;
}
