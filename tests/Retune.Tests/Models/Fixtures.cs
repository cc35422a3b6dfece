namespace Retune.Tests.Models;

internal static class Fixtures
{
    /// <summary>A file of Golden/fixtures beside the tests.</summary>
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Golden", "fixtures", name);
}
