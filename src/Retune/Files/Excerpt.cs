namespace Retune.Files;

/// <summary>Text from a file as a message shows it: a hostile name or number may be megabytes long or hold control characters.</summary>
internal static class Excerpt
{
    private const int MaxLength = 80;

    /// <summary>At most the first 80 characters, those that a terminal might take for a command as <c>?</c>.</summary>
    public static string Of(string text)
    {
        string shown = text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength)}…";
        return string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    /// <summary>The same in quotation marks.</summary>
    public static string Quoted(string text) => $"\"{Of(text)}\"";
}
