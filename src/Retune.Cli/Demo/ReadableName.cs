using System.Text.RegularExpressions;

namespace Retune.Cli.Demo;

/// <summary>Makes names of .NET members readable: the last part, without parameter list and number of type arguments.</summary>
internal static partial class ReadableName
{
    /// <summary>The last part of a reference such as <c>M:System.Collections.Generic.List`1.Add(`0)</c>: <c>Add</c>. A constructor is called like its type.</summary>
    public static string OfReference(string reference)
    {
        ReadOnlySpan<char> name = WithoutParameters(reference);
        name = name[(name.IndexOf(':') + 1)..];
        if (name.EndsWith("#ctor") || name.EndsWith("#cctor"))
            name = name[..Math.Max(name.LastIndexOf('.'), 0)];
        name = name[(name.LastIndexOfAny('.', '#') + 1)..];
        int arity = name.IndexOfAny('`', '{', '%');
        return (arity < 0 ? name : name[..arity]).ToString();
    }

    /// <summary>The last part of a name written in text, such as <c>ViewContext.Writer</c>; anything that is no such name is returned as it is.</summary>
    public static string OfText(string text)
    {
        Match match = QualifiedName().Match(text.Trim());
        return match.Success ? match.Groups["last"].Value : text;
    }

    /// <summary>The full name before the parameter list: overloads share it.</summary>
    public static ReadOnlySpan<char> WithoutParameters(string name)
    {
        int parameters = name.IndexOf('(');
        return parameters < 0 ? name : name.AsSpan(0, parameters);
    }

    /// <summary>The type a documented name belongs to: the name itself of a type, all but the last part of a member.</summary>
    public static string TypeOf(string name)
    {
        ReadOnlySpan<char> full = WithoutParameters(name);
        int last = full.LastIndexOf('.');
        return (full.StartsWith("T:") || last < 2 ? full[Math.Min(2, full.Length)..] : full[2..last]).ToString();
    }

    // Every part begins with a capital, or file names such as appsettings.json would lose theirs.
    [GeneratedRegex(@"^(\p{Lu}\w*\.)+(?<last>\p{Lu}\w*)(\(.*\)|<.*>)?$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex QualifiedName();
}
