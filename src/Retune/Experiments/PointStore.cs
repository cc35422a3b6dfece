using Retune.Files;

namespace Retune.Experiments;

/// <summary>The finished points of an experiment: a small file each, which is to be kept and works on every machine.</summary>
internal sealed class PointStore(ExperimentConfig config, Corpus corpus, ExperimentFolders folders)
{
    private readonly Dictionary<string, PointResult> _known = [];

    /// <summary>The result of a point; null where it has not been run.</summary>
    /// <exception cref="InputException">The file is damaged, or its run was another one than the config says now.</exception>
    public PointResult? Find(Point point)
    {
        if (!point.IsDetermined)
            return null;
        if (_known.TryGetValue(point.Id, out PointResult? known))
            return known;
        string path = folders.PointFile(point.Id);
        if (!File.Exists(path))
            return null;
        PointResult result = ExperimentJson.Read<PointResult>(path);
        if (result.Identity is null || result.Iterations is null || (result.Outcome != PointOutcome.Diverged && (result.Development is null || result.Test is null || result.General is null)))
            throw new InputException($"{path} is damaged: it lacks figures; delete it, and the point is run again.");
        if (PointIdentity.Difference(result.Identity, PointIdentity.Of(config, corpus, point)) is { } difference)
        {
            throw new InputException(
                $"{path} is the result of another run than the config asks for: its {Excerpt.Of(difference.Name)} was {Excerpt.Of(difference.Before)} and is now "
                + $"{Excerpt.Of(difference.Now)}; put the config back, choose another --results folder, or {Remedy(path, point, difference.Name)}.");
        }
        return _known[point.Id] = result;
    }

    /// <summary>Where a wider grid of a recipe chose another model, all that was adapted from the one before is to be run again, not this point alone.</summary>
    private string Remedy(string path, Point point, string difference) => difference == PointIdentity.From
        ? $"delete {folders.PointFile($"*-from-{point.From}-*")}, and what was adapted from that model is run again"
        : "delete the file and the point is run again";

    /// <summary>Keeps a result.</summary>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public void Add(PointResult result)
    {
        Directory.CreateDirectory(folders.PointFolder);
        ExperimentJson.Write(folders.PointFile(result.Point), result);
        _known[result.Point] = result;
    }
}
