using System.Text.Json.Nodes;
using Retune.Experiments;

namespace Retune.Cli.Report;

/// <summary>Reads a <c>results.json</c>; keys that it does not know are passed over.</summary>
internal static class ResultsFile
{
    private const int FormatVersion = 1;

    /// <summary>Reads the file; of a folder, the one in it.</summary>
    /// <exception cref="InputException">It is missing, not JSON, of another format, or a key is missing or of a wrong type.</exception>
    public static ExperimentResults Load(string path)
    {
        path = PathOf(path);
        // First the format alone: of another one nothing else can be expected to fit.
        int format = ExperimentJson.Read<Head>(path).Format;
        if (format != FormatVersion)
            throw new InputException($"{path} is of format {format}, this version of Retune reads {FormatVersion}; update Retune.");
        if (ListWithNull(ExperimentJson.Read<JsonObject>(path)) is { } list)
            throw new InputException($"{path} cannot be read: {list} holds null.");
        return ExperimentJson.Read<ExperimentResults>(path);
    }

    /// <summary>The file that a path stands for: itself, or the one in the folder.</summary>
    public static string PathOf(string path) => Directory.Exists(path) ? Path.Combine(path, ExperimentFolders.ResultsFileName) : path;

    /// <summary>Where a list has no element where one belongs, which reading into types lets pass; null where all have.</summary>
    private static string? ListWithNull(JsonNode node) => node switch
    {
        JsonArray list when list.Any(element => element is null) => list.GetPath(),
        JsonArray list => list.Select(element => ListWithNull(element!)).FirstOrDefault(found => found is not null),
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().Select(ListWithNull).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private sealed record Head
    {
        public required int Format { get; init; }
    }
}
