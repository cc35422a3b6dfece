using Retune.Files;

namespace Retune.Cli.Output;

/// <summary>What a call writes must not be what it reads, nor two of its results one file: the one would silently destroy the other.</summary>
internal static class OutputFiles
{
    /// <summary>Refuses, before any work, an output that is an input, another output, or cannot be a file.</summary>
    /// <param name="outputs">Option and file of each; null where it is not asked for.</param>
    /// <param name="inputs">The files that are read.</param>
    /// <exception cref="InputException">Which option names which file.</exception>
    public static void Check(IEnumerable<(string Option, string? Path)> outputs, IEnumerable<string> inputs)
    {
        HashSet<string> read = [.. inputs.Select(input => Replaced(input)[0])];
        var written = new Dictionary<string, string>();
        foreach ((string option, string? path) in outputs)
        {
            if (path is null)
                continue;
            RequireFile(option, path);
            foreach (string file in Replaced(path))
            {
                if (read.Contains(file))
                    throw new InputException($"{option} would replace {file}, which is read; give another file.");
                if (!written.TryAdd(file, option))
                    throw new InputException($"{written[file]} and {option} would both write {file}; give each a file of its own.");
            }
        }
    }

    /// <summary>Refuses a folder where a file is wanted, and a file where one of its folders is.</summary>
    private static void RequireFile(string option, string path)
    {
        if (Directory.Exists(path))
            throw new InputException($"{option} names {path}, which is a folder; give a file.");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        while (folder is not null && !Directory.Exists(folder))
        {
            if (File.Exists(folder))
                throw new InputException($"{option} needs the folder {folder}, which is a file; give another place.");
            folder = Path.GetDirectoryName(folder);
        }
    }

    /// <summary>What writing a path replaces; links that lead nowhere are told when it is read or written.</summary>
    private static IReadOnlyList<string> Replaced(string path)
    {
        try
        {
            return AtomicFile.Replaced(path);
        }
        catch (IOException)
        {
            return [Path.GetFullPath(path)];
        }
    }
}
