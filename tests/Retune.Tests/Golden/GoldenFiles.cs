using System.Text.Json;

namespace Retune.Tests.Golden;

/// <summary>
/// The oracle files: every *.json directly in the folder that RETUNE_GOLDEN names, by default the copy beside the tests.
/// A file with the key <c>parameters</c> is a language model's, one with <c>nce_loss</c> TensorFlow's; any other is an error.
/// </summary>
internal static class GoldenFiles
{
    public static string Folder =>
        Environment.GetEnvironmentVariable("RETUNE_GOLDEN") is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>The files that have the key, each parsed.</summary>
    public static IReadOnlyList<(string Path, JsonElement Root)> With(string key)
    {
        (string, JsonElement)[] files = [.. All().Where(file => file.Root.TryGetProperty(key, out _))];
        // A folder of somebody else's may hold files of one kind alone.
        Assert.True(files.Length > 0 || !IsOwn, $"{Folder} holds no file with the key {key}.");
        return files;
    }

    private static bool IsOwn => Environment.GetEnvironmentVariable("RETUNE_GOLDEN") is not { Length: > 0 };

    public static IReadOnlyList<(string Path, JsonElement Root)> All()
    {
        string[] paths = Directory.GetFiles(Folder, "*.json");
        Assert.True(paths.Length > 0, $"{Folder} holds no .json file.");
        Array.Sort(paths, StringComparer.Ordinal);
        return [.. paths.Select(path =>
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement.Clone();
            Assert.True(
                root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("parameters", out _) || root.TryGetProperty("nce_loss", out _)),
                $"{path} is neither a language model's golden file (key parameters) nor TensorFlow's (key nce_loss).");
            return (path, root);
        })];
    }
}
