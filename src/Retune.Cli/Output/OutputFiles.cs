using Retune.Files;

namespace Retune.Cli.Output;

/// <summary>What a call writes must not be what it reads, nor two of its results one file: the one would silently destroy the other.</summary>
internal static class OutputFiles
{
    /// <summary>Refuses an output that is an input, or another output.</summary>
    /// <param name="outputs">Option and file of each; null where it is not asked for.</param>
    /// <param name="inputs">The files that are read.</param>
    /// <exception cref="InputException">Which option names which file.</exception>
    public static void Check(IEnumerable<(string Option, string? Path)> outputs, IEnumerable<string> inputs)
    {
        HashSet<string> read = [.. inputs.Select(Full)];
        var written = new Dictionary<string, string>();
        foreach ((string option, string? path) in outputs)
        {
            if (path is null)
                continue;
            if (read.Contains(Full(path)))
                throw new InputException($"{option} would replace {path}, which is read; give another file.");
            if (!written.TryAdd(Full(path), option))
                throw new InputException($"{written[Full(path)]} and {option} would both write {path}; give each a file of its own.");
        }
    }

    /// <summary>The file itself, whatever links lead to it.</summary>
    private static string Full(string path) => Path.GetFullPath(AtomicFile.Target(path));
}
