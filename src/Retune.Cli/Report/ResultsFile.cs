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
        if (Directory.Exists(path))
            path = Path.Combine(path, ExperimentFolders.ResultsFileName);
        // First the format alone: of another one nothing else can be expected to fit.
        int format = ExperimentJson.Read<Head>(path).Format;
        return format == FormatVersion ? ExperimentJson.Read<ExperimentResults>(path)
            : throw new InputException($"{path} is of format {format}, this version of Retune reads {FormatVersion}; update Retune.");
    }

    private sealed record Head
    {
        public required int Format { get; init; }
    }
}
