namespace Retune.Experiments;

/// <summary>Where an experiment reads and writes.</summary>
/// <param name="Data">The folder that the paths of the texts are relative to.</param>
/// <param name="Results">The small results, to be kept: <c>points/*.json</c>, <c>results.json</c>.</param>
/// <param name="Work">What is large and can be made again: token files, models, checkpoints, the states of references.</param>
public sealed record ExperimentFolders(string Data, string Results, string Work)
{
    internal const string ResultsFileName = "results.json";

    /// <summary>The file of the results.</summary>
    public string ResultsFile => Path.Combine(Results, ResultsFileName);

    internal string PointFolder => Path.Combine(Results, "points");

    internal string PointFile(string id) => Path.Combine(PointFolder, id + ".json");

    internal string Model(Point point) => Path.Combine(Work, "models", point.Id);

    /// <summary>The states of a model over the domain's text.</summary>
    internal string States(Point reference, double share, int streams) =>
        Path.Combine(Work, "states", FormattableString.Invariant($"{reference.Id}-over-{share}-in-{streams}"));
}
