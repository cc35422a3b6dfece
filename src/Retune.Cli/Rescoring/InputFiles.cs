namespace Retune.Cli.Rescoring;

/// <summary>The files that a command line names, one by one or by their folder.</summary>
internal static class InputFiles
{
    /// <summary>The files; those of a folder in the order of their names.</summary>
    /// <exception cref="InputException">A folder holds no file.</exception>
    public static string[] Of(IEnumerable<string> paths) => [.. paths.SelectMany(path =>
    {
        if (!Directory.Exists(path))
            return [path];
        string[] files = [.. Directory.GetFiles(path).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InputException($"The folder {path} holds no files.");
    })];

    /// <summary>A file's name without its folder, and without .gz: what is written is not packed.</summary>
    public static string Name(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
    }
}
