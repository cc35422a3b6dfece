namespace Retune.Experiments;

/// <summary>The rows of the results: the chosen models, measured.</summary>
internal sealed class RowBuilder(ExperimentConfig config, Plan plan, Func<Point, PointResult?> find)
{
    /// <summary>The names of the two texts of the domain that are measured.</summary>
    private static readonly (string Name, Func<PointResult, TextMeasurement> Figures)[] _sets = [("dev", point => point.Development!), ("test", point => point.Test!)];

    /// <summary>The chosen point of every recipe, in the table's order; those that are not chosen yet are left out.</summary>
    public static IEnumerable<Point> ChosenPoints(ExperimentConfig config, Plan plan) =>
        new[] { (Recipe.Ood, null), (Recipe.Id, null), (Recipe.OodId, (string?)null) }
            .Concat(config.Adaptation.From.SelectMany(from => new[] { (Recipe.FineTune, (string?)from), (Recipe.Kld, from) }))
            .Concat((config.CrossEntropy?.From ?? []).SelectMany(from => new[] { (Recipe.CrossEntropy, (string?)from), (Recipe.CrossEntropyKld, from) }))
            .Select(key => plan.Chosen(key.Item1, key.Item2))
            .OfType<Point>();

    /// <summary>One row for each chosen point, seed and text.</summary>
    public IReadOnlyList<ResultRow> Build()
    {
        List<ResultRow> rows = [];
        PointResult? basis = plan.Chosen(Recipe.OodId, null) is { } oodId ? find(oodId) : null;
        foreach (Point chosen in ChosenPoints(config, plan))
        {
            foreach (Point point in WithSeeds(chosen))
            {
                if (find(point) is not { Outcome: PointOutcome.Finished } result)
                    continue;
                foreach ((string set, Func<PointResult, TextMeasurement> figures) in _sets)
                    rows.Add(Row(point, result, set, figures(result), basis is null ? double.NaN : figures(basis).Perplexity));
            }
        }
        return rows;
    }

    private IEnumerable<Point> WithSeeds(Point chosen) => chosen.Recipe is Recipe.FineTune or Recipe.Kld
        ? config.Adaptation.Seeds.Select(seed => chosen with { Seed = seed })
        : [chosen];

    private ResultRow Row(Point point, PointResult result, string set, TextMeasurement figures, double basis) => new()
    {
        Recipe = point.Recipe,
        From = point.From,
        Set = set,
        Seed = point.Seed,
        Perplexity = figures.Perplexity,
        RpplPercent = 100 * (basis - figures.Perplexity) / basis,
        PerplexityWithoutUnknown = figures.PerplexityWithoutUnknown,
        UnnormalisedPerplexity = figures.UnnormalisedPerplexity,
        LogDeviationMeanBefore = figures.LogDeviationMeanBefore,
        LogDeviationMean = figures.LogDeviationMean,
        LogDeviationVariance = figures.LogDeviationVariance,
        GeneralPerplexity = result.General!.Perplexity,
        GeneralPerplexityBefore = point.Start is { } start ? find(start)!.General!.Perplexity : double.NaN,
        WordsPerSecond = result.WordsPerSecond,
        Threads = result.Threads,
        LearningRate = point.LearningRate,
        Gamma = point.Gamma,
        Point = point.Id,
    };
}
