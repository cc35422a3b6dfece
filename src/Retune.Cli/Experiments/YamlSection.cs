using System.Globalization;
using System.Numerics;
using YamlDotNet.RepresentationModel;

namespace Retune.Cli.Experiments;

/// <summary>
/// A mapping of a YAML file, read key by key: a value of the wrong kind and, at the end, a key that nobody asked for are
/// refused with file and line.
/// </summary>
internal sealed class YamlSection
{
    private readonly string _path;
    private readonly string _prefix;                        // of the names of its keys, for example "training."
    private readonly Dictionary<string, YamlNode> _values = [];
    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, long> _lines;       // of the whole file

    private YamlSection(string path, string prefix, YamlMappingNode mapping, Dictionary<string, long> lines)
    {
        _path = path;
        _prefix = prefix;
        _lines = lines;
        foreach ((YamlNode key, YamlNode value) in mapping)
        {
            if (key is not YamlScalarNode { Value: { } name })
                throw InputException.AtLine(path, key.Start.Line, "a key must be a word.");
            _values[name] = value;
            lines[prefix + name] = key.Start.Line;
        }
    }

    /// <summary>The whole file.</summary>
    /// <exception cref="InputException">It is no mapping.</exception>
    public static YamlSection Of(string path, YamlNode root) => root is YamlMappingNode mapping
        ? new YamlSection(path, "", mapping, [])
        : throw InputException.AtLine(path, root.Start.Line, "a list of 'key: value' is expected here.");

    /// <summary>The line of a key such as <c>training.dropout</c>, or of the section that it would stand in.</summary>
    public long LineOf(string key)
    {
        for (; !_lines.ContainsKey(key) && key.Contains('.'); key = key[..key.LastIndexOf('.')])
        {
        }
        return _lines.GetValueOrDefault(key, 1);
    }

    /// <summary>A mapping within this one; null where it is not given.</summary>
    public YamlSection? Section(string key) => Value(key) switch
    {
        null => null,
        YamlMappingNode mapping => new YamlSection(_path, _prefix + key + ".", mapping, _lines),
        _ => throw Refusal(key, "has settings of its own, as in 'key: value' lines below it"),
    };

    /// <summary>A mapping within this one that must be there.</summary>
    public YamlSection RequiredSection(string key) => Section(key) ?? throw Missing(key);

    /// <summary>A section's settings put into a record; the record as it is where the section is not given.</summary>
    public T Read<T>(string key, T standard, Func<YamlSection, T, T> read)
    {
        if (Section(key) is not { } section)
            return standard;
        T settings = read(section, standard);
        section.RefuseOthers();
        return settings;
    }

    /// <summary>A word or phrase.</summary>
    public string Text(string key, string? standard = null) => Value(key) switch
    {
        YamlScalarNode { Value: { Length: > 0 } text } => text,
        null when standard is not null => standard,
        null => throw Missing(key),
        _ => throw Refusal(key, "expects a word or phrase"),
    };

    /// <summary>A number.</summary>
    public T Number<T>(string key, T standard) where T : struct, INumber<T> => Value(key) is { } node ? Parse<T>(key, node) : standard;

    /// <summary>A number, or none.</summary>
    public T? Optional<T>(string key) where T : struct, INumber<T> => Value(key) is { } node ? Parse<T>(key, node) : null;

    /// <summary>A list of numbers; a single one is a list too.</summary>
    public IReadOnlyList<T> Numbers<T>(string key, IReadOnlyList<T> standard) where T : struct, INumber<T> => Value(key) switch
    {
        null => standard,
        YamlSequenceNode list => [.. list.Select(node => Parse<T>(key, node))],
        { } node => [Parse<T>(key, node)],
    };

    /// <summary>A list of words; a single one is a list too.</summary>
    public IReadOnlyList<string> Words(string key, IReadOnlyList<string> standard) => Value(key) switch
    {
        null => standard,
        YamlSequenceNode list => [.. list.Select(node => (node as YamlScalarNode)?.Value ?? throw Refusal(key, "expects a list of words"))],
        YamlScalarNode { Value: { } word } => [word],
        _ => throw Refusal(key, "expects a list of words"),
    };

    /// <summary>Refuses keys that were not asked for.</summary>
    /// <exception cref="InputException">The first of them, and those there are.</exception>
    public void RefuseOthers()
    {
        foreach (string key in _values.Keys)
        {
            if (!_known.Contains(key))
                throw InputException.AtLine(_path, LineOf(_prefix + key), $"{_prefix}{key} is no setting; here are: {string.Join(", ", _known)}.");
        }
    }

    private YamlNode? Value(string key)
    {
        _known.Add(key);
        return _values.GetValueOrDefault(key);
    }

    private T Parse<T>(string key, YamlNode node) where T : struct, INumber<T> =>
        node is YamlScalarNode { Value: { } word } && T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && T.IsFinite(value)
            ? value
            : throw InputException.AtLine(_path, node.Start.Line, $"{_prefix}{key} expects {(typeof(T) == typeof(double) ? "a number such as 0.05" : "a whole number")}, not '{node}'.");

    private InputException Missing(string key) => InputException.AtLine(_path, LineOf(_prefix + key), $"{_prefix}{key} is missing.");

    private InputException Refusal(string key, string expected) => InputException.AtLine(_path, LineOf(_prefix + key), $"{_prefix}{key} {expected}.");
}
