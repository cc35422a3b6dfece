namespace Retune.Experiments;

/// <summary>The rows of the results: the chosen models, measured.</summary>
internal sealed class RowBuilder(ExperimentConfig config, Plan plan, Func<Point, PointResult?> find)
{
    /// <summary>The names of the two texts of the domain that are measured.</summary>
    private static readonly (string Name, Func<PointResult, TextMeasurement> Figures)[] _sets = [("dev", point => point.Development!), ("test", point => point.Test!)];

    /// <summary>The chosen point of every recipe, in the table's order; those that are not chosen yet, or not run with this share of the text, are left out.</summary>
    public static IEnumerable<Point> ChosenPoints(ExperimentConfig config, Plan plan, double share = 1) =>
        Recipes(config).Select(recipe => recipe.Name == Recipe.Interpolation ? share == 1 ? plan.Interpolation : null : plan.Chosen(recipe.Name, recipe.From, share)).OfType<Point>();

    /// <summary>One row for each chosen point, seed and text.</summary>
    public IReadOnlyList<ResultRow> Rows() => Rows(ChosenPoints(config, plan).SelectMany(WithSeeds), 1);

    /// <summary>The rows of the models made with less of the domain's text.</summary>
    public IReadOnlyList<ResultRow> ShareRows() =>
        [.. config.Adaptation.DomainShares.Where(share => share < 1).SelectMany(share => Rows(ChosenPoints(config, plan, share), share))];

    private static IEnumerable<(string Name, string? From)> Recipes(ExperimentConfig config)
    {
        yield return (Recipe.Ood, null);
        yield return (Recipe.Id, null);
        yield return (Recipe.OodId, null);
        yield return (Recipe.Interpolation, null);
        foreach (string basis in config.Adaptation.From)
        {
            yield return (Recipe.FineTune, basis);
            yield return (Recipe.Kld, basis);
        }
        foreach (string basis in config.CrossEntropy?.From ?? [])
        {
            yield return (Recipe.CrossEntropy, basis);
            yield return (Recipe.CrossEntropyKld, basis);
        }
    }

    private List<ResultRow> Rows(IEnumerable<Point> points, double share)
    {
        List<ResultRow> rows = [];
        PointResult? basis = plan.Chosen(Recipe.OodId, null, share) is { } oodId ? find(oodId) : null;
        foreach (Point point in points)
        {
            if (find(point) is not { Outcome: PointOutcome.Finished } result)
                continue;
            foreach ((string set, Func<PointResult, TextMeasurement> figures) in _sets)
                rows.Add(Row(point, result, set, figures(result), basis is null ? double.NaN : figures(basis).Perplexity));
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
        DomainShare = point.Share,
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
        GeneralPerplexityBefore = point.From is not null && point.Start is { } start ? find(start)!.General!.Perplexity : double.NaN,
        WordsPerSecond = point.IsInterpolation ? double.NaN : result.WordsPerSecond,
        Threads = result.Threads,
        LearningRate = result.Bettered ? point.LearningRate : double.NaN,
        Gamma = result.Bettered ? point.Gamma : double.NaN,
        Weight = result.Weight ?? double.NaN,
        Point = point.Id,
    };
}
