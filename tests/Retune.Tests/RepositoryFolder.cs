namespace Retune.Tests;

/// <summary>The repository that the tests are run in.</summary>
internal static class RepositoryFolder
{
    /// <summary>The path of something in it. Not by [CallerFilePath]: a deterministic build (CI=true) writes /_/ in place of the real folder.</summary>
    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Root { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "Retune.slnx")))
            folder = System.IO.Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Retune.slnx.");
    }
}
