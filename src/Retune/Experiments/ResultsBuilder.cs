using Retune.Training;

namespace Retune.Experiments;

/// <summary>Puts the results together from the finished points.</summary>
internal sealed class ResultsBuilder(ExperimentConfig config, Corpus corpus, Plan plan, Func<Point, PointResult?> find)
{
    /// <summary>The paper's perplexity at each γ (its table 4), adapting its ood+id model on its own corpus.</summary>
    private static readonly (double Gamma, double Perplexity)[] _paper = [(0, 9.9), (0.5, 9.7), (0.75, 9.8), (0.9, 10.2), (0.95, 10.3), (1, 10.3)];

    /// <summary>The results so far.</summary>
    public ExperimentResults Build(IReadOnlyList<MovedWord> movedWords)
    {
        int done = plan.Points.Count(point => plan.Status(point) == PointStatus.Done);
        var builder = new RowBuilder(config, plan, find);
        IReadOnlyList<ResultRow> rows = builder.Rows();
        return new ExperimentResults
        {
            Name = config.Name,
            Title = config.Title,
            Finished = done == plan.Points.Count,
            PointsDone = done,
            PointsTotal = plan.Points.Count,
            Written = Origins.Here(),
            TrainingSeconds = plan.Points.Sum(point => find(point)?.TrainingSeconds ?? 0),
            Config = config,
            Vocabulary = new VocabularySummary(corpus.Vocabulary.Count, config.Vocabulary.MinimumCount),
            Texts = corpus.Texts,
            Rows = rows,
            ShareRows = builder.ShareRows(),
            Grids = [.. plan.Grids.Select(Of)],
            GammaCurve = [.. config.Adaptation.From.SelectMany(GammaCurve)],
            Forgetting = [.. config.Adaptation.From.SelectMany(from => config.Adaptation.DomainShares.SelectMany(share => Forgetting(from, share)))],
            Seeds = [.. rows.Where(row => row.From is not null).GroupBy(row => (row.Recipe, row.From, row.Set)).Select(Summary)],
            Ablations = [.. plan.Ablations.SelectMany(Of)],
            Diverged = Diverged(),
            LogDeviationHistograms = [.. RowBuilder.ChosenPoints(config, plan).SelectMany(Histograms)],
            MovedWords = movedWords,
        };
    }

    private DivergedPoint[]? Diverged()
    {
        HashSet<Point> ofGrids = [.. plan.Grids.SelectMany(grid => grid.Points)];
        DivergedPoint[] diverged =
        [
            .. from point in plan.Points
               where !ofGrids.Contains(point)
               let result = find(point)
               where result is { Outcome: PointOutcome.Diverged }
               select new DivergedPoint(point.Id, result.Reason ?? ""),
        ];
        return diverged.Length > 0 ? diverged : null;
    }

    private IEnumerable<DeviationHistogram> Histograms(Point point)
    {
        if (find(point)?.LogDeviationHistogram is { } histogram)
            yield return new DeviationHistogram(point.Recipe, point.From, histogram.FirstEdge, histogram.Width, histogram.Counts);
    }

    private ResultGrid Of(Grid grid)
    {
        Point? chosen = plan.Chosen(grid.Recipe, grid.From, grid.Share);
        IEnumerable<ResultPoint> points =
            from point in grid.Points
            let result = find(point)
            where result is not null
            select new ResultPoint(
                point.Id, point.Seed, point.LearningRate, point.Gamma, result.Development?.Perplexity ?? double.NaN, result.General?.Perplexity ?? double.NaN,
                result.Outcome, result.Reason, result.Bettered, point == chosen, result.Iterations);
        return new ResultGrid(grid.Recipe, grid.From, grid.Share, chosen is not null && find(chosen)!.Bettered ? Choice.Edges(grid, chosen) : [], [.. points]);
    }

    private IEnumerable<GammaPoint> GammaCurve(string from)
    {
        foreach (Grid grid in (Grid[])[plan.GridOf(Recipe.Kld, from)!, plan.GridOf(Recipe.FineTune, from)!])
        {
            foreach (double gamma in grid.Points.Select(point => point.Gamma).Distinct())
            {
                if (plan.ChosenAt(grid, gamma) is not { } point)
                    continue;
                PointResult result = find(point)!;
                double paper = _paper.Where(known => from == Recipe.OodId && known.Gamma == gamma).Select(known => known.Perplexity).FirstOrDefault(double.NaN);
                yield return new GammaPoint(
                    from, gamma, result.Bettered ? point.LearningRate : double.NaN, result.Development!.Perplexity, result.Test!.Perplexity, result.General!.Perplexity, paper);
            }
        }
    }

    /// <summary>
    /// The model before adapting and the points adapted from it. Points that were given up are models all the same, those of low
    /// rates that forget little among them; points that bettered nothing are the model before adapting again.
    /// </summary>
    private IEnumerable<ForgettingPoint> Forgetting(string from, double share)
    {
        (Point Point, PointResult Result)[] points =
        [
            .. new[] { plan.GridOf(Recipe.Kld, from, share), plan.GridOf(Recipe.FineTune, from, share) }
                .SelectMany(grid => grid?.Points ?? [])
                .Select(point => (point, find(point)!))
                .Where(pair => pair.Item2 is { Development: not null, General: not null }),
        ];
        if (points.Length == 0 || points[0].Point.Start is not { } start)
            return [];
        ForgettingPoint[] all =
        [
            Of(find(start)!, double.NaN, double.NaN, bettered: true),
            .. points.Select(pair => Of(pair.Result, pair.Point.Gamma, pair.Point.LearningRate, pair.Result.Bettered)),
        ];
        bool[] front = ParetoFront.Of([.. all.Select(point => (point.DomainPerplexity, point.GeneralPerplexity))]);
        return all.Zip(front, (point, onFront) => point with { Front = onFront && point.Bettered });

        ForgettingPoint Of(PointResult result, double gamma, double rate, bool bettered) => new(
            from, share, gamma, rate, result.Development!.Perplexity, result.General!.Perplexity, bettered, Front: false, result.Outcome);
    }

    private static SeedSummary Summary(IGrouping<(string Recipe, string? From, string Set), ResultRow> rows) => new(
        rows.Key.Recipe, rows.Key.From, rows.Key.Set, rows.Count(), rows.Average(row => row.Perplexity), rows.Min(row => row.Perplexity),
        rows.Max(row => row.Perplexity), rows.Average(row => row.GeneralPerplexity));

    private IEnumerable<AblationResult> Of(AblationPoint entry)
    {
        if (find(entry.Point) is not { } result)
            yield break;
        IterationResult? last = result.Iterations.Count > 0 ? result.Iterations[^1] : null;
        yield return new AblationResult(
            entry.Ablation, entry.Value, entry.Point.Gamma, entry.Point.LearningRate, result.Bettered, entry.IsOwn,
            result.Development?.Perplexity ?? double.NaN, result.Test?.Perplexity ?? double.NaN, result.General?.Perplexity ?? double.NaN,
            result.Test?.LogDeviationMeanBefore ?? double.NaN, result.Test?.LogDeviationMean ?? double.NaN, result.Test?.LogDeviationVariance ?? double.NaN,
            last?.DevelopmentPerplexity ?? double.NaN, last?.LogDeviationMean ?? double.NaN);
    }
}
