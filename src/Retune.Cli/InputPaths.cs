namespace Retune.Cli;

/// <summary>The files of a command line that are read one after the other: a misspelt one is told before hours are spent on those before it.</summary>
internal static class InputPaths
{
    /// <summary>Refuses a path that leads nowhere.</summary>
    /// <exception cref="InputException">The first such path.</exception>
    public static void RequireExist(IEnumerable<string> paths)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path) && !Directory.Exists(path)) is { } missing)
            throw new InputException($"{missing} does not exist.");
    }
}
