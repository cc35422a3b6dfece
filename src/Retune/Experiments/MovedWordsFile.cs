using Retune.Models;

namespace Retune.Experiments;

/// <summary>
/// The words that the chosen kld models moved, kept in a small file: both models are needed for it, which do not lie on every
/// machine.
/// </summary>
internal sealed class MovedWordsFile(ExperimentConfig config, Corpus corpus, ExperimentFolders folders, PointRun run)
{
    /// <summary>What is known of a plan's chosen points; computed where it is not known and both models are there.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="compute">Whether to compute what is not known.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cancellation">Nothing more is computed; what is known is given all the same.</param>
    public IReadOnlyList<MovedWord> Of(Plan plan, bool compute, int threads, CancellationToken cancellation)
    {
        List<MovedWord> all = [];
        foreach (string from in config.Adaptation.From)
        {
            if (plan.Chosen(Recipe.Kld, from) is { } chosen)
                all.AddRange(Known(chosen) ?? (compute ? Computed(chosen, threads, cancellation) : []));
        }
        return all;
    }

    /// <summary>A plan's chosen points of which nothing is known yet.</summary>
    public IEnumerable<Point> Unknown(Plan plan) =>
        config.Adaptation.From.Select(from => plan.Chosen(Recipe.Kld, from)).OfType<Point>().Where(chosen => Known(chosen) is null);

    /// <summary>Whether both models of a point that its moved words are computed from lie in the work folder.</summary>
    public bool HasModels(Point chosen) => run.Trained(chosen) is not null && run.Trained(chosen.Start!) is not null;

    private IReadOnlyList<MovedWord> Computed(Point chosen, int threads, CancellationToken cancellation)
    {
        if (!HasModels(chosen))
            return [];
        try
        {
            return Compute(chosen, threads, cancellation);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    private IReadOnlyList<MovedWord>? Known(Point chosen)
    {
        string path = PathOf(chosen);
        return File.Exists(path) && ExperimentJson.Read<Content>(path) is { Words: not null, Identity: not null } content
            && content.Point == chosen.Id && PointIdentity.Difference(content.Identity, PointIdentity.Of(config, corpus, chosen)) is null ? content.Words : null;
    }

    private IReadOnlyList<MovedWord> Compute(Point chosen, int threads, CancellationToken cancellation)
    {
        IReadOnlyList<MovedWord> words = MovedWords.Of(
            chosen.From!, LanguageModel.Load(folders.Model(chosen.Start!)), LanguageModel.Load(folders.Model(chosen)), corpus.DomainDevelopment,
            config.Training.EvaluationStreams, threads, cancellation);
        ExperimentJson.Write(PathOf(chosen), new Content(chosen.Id, PointIdentity.Of(config, corpus, chosen), words));
        return words;
    }

    private string PathOf(Point chosen) => Path.Combine(folders.Results, $"moved-words-from-{chosen.From}.json");

    private sealed record Content(string Point, SortedDictionary<string, string> Identity, IReadOnlyList<MovedWord> Words);
}
