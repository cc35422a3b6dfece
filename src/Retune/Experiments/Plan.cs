namespace Retune.Experiments;

/// <summary>How far a point is.</summary>
internal enum PointStatus
{
    /// <summary>Its result is there.</summary>
    Done,

    /// <summary>It can be run.</summary>
    Ready,

    /// <summary>It depends on a choice or on a yardstick that is not there yet.</summary>
    Waiting,
}

/// <summary>
/// The points of an experiment, in the order in which they are run, as far as they can be told: what follows from a choice is
/// filled in when the points to choose among are done. The plan follows from the config and the finished points alone.
/// </summary>
internal sealed class Plan
{
    private readonly ExperimentConfig _config;
    private readonly Func<Point, PointResult?> _find;
    private readonly List<Point> _points = [];
    private readonly Dictionary<string, Grid> _gridOf = [];
    private readonly List<Grid> _grids = [];

    /// <summary>Makes the plan.</summary>
    /// <param name="config">What is asked for.</param>
    /// <param name="find">The result of a point, where it has been run.</param>
    public Plan(ExperimentConfig config, Func<Point, PointResult?> find)
    {
        _config = config;
        _find = find;
        AdaptationSettings adaptation = config.Adaptation;
        Add(
            Scratch(Recipe.Ood, config.Rates.Ood),
            Scratch(Recipe.Id, config.Rates.Id),
            Scratch(Recipe.OodId, config.Rates.OodId));
        if (config.Interpolation)
        {
            Interpolation = new Point
            {
                Recipe = Recipe.Interpolation,
                Start = Chosen(Recipe.Ood, null),
                Second = Chosen(Recipe.Id, null),
                LearningRate = double.NaN,
                Gamma = double.NaN,
                Seed = config.Seed,
            };
            Add(Interpolation);
        }
        AddAdaptations(1);
        foreach (string from in adaptation.From)
            AddSeeds(from);
        // Less of the domain's text: its own ood+id models, at the rate that was chosen for all of it.
        double[] less = [.. adaptation.DomainShares.Where(share => share < 1)];
        if (adaptation.From.Contains(Recipe.OodId))
        {
            double rate = Chosen(Recipe.OodId, null)?.LearningRate ?? double.NaN;
            Add([.. less.Select(share => Grid.Of(new Point { Recipe = Recipe.OodId, Share = share, LearningRate = rate, Seed = config.Seed }, [1], [rate]))]);
        }
        foreach (double share in less)
            AddAdaptations(share);
        Ablations = new AblationPlan(config, this).Entries;
        foreach (AblationPoint entry in Ablations.Where(entry => !entry.IsOwn || entry.Point.IsDetermined))
            Add(entry.Point);
        if (config.CrossEntropy is { } softmax)
        {
            foreach (string from in softmax.From)
                Add(
                    Adaptation(Recipe.CrossEntropy, from, 1, [.. softmax.Gammas.Where(gamma => gamma == 1)], softmax.Rates),
                    Adaptation(Recipe.CrossEntropyKld, from, 1, [.. softmax.Gammas.Where(gamma => gamma < 1)], softmax.Rates));
        }
    }

    /// <summary>Every point, in the order of work.</summary>
    public IReadOnlyList<Point> Points => _points;

    /// <summary>The grids, in the order of work.</summary>
    public IReadOnlyList<Grid> Grids => _grids;

    /// <summary>The interpolation; null where it is not asked for.</summary>
    public Point? Interpolation { get; }

    /// <summary>The ablations, their points among <see cref="Points"/>.</summary>
    public IReadOnlyList<AblationPoint> Ablations { get; }

    /// <summary>How far a point is.</summary>
    public PointStatus Status(Point point)
    {
        if (IsSettled(point) && !IsGivenUpBesideTheBest(point))
            return PointStatus.Done;
        bool comparable = YardstickOf(point) is not { } yardstick || _find(yardstick) is { Outcome: not PointOutcome.Stopped };
        return point.IsDetermined && comparable && IsNextOfThoseGivenUp(point) ? PointStatus.Ready : PointStatus.Waiting;
    }

    /// <summary>The point that this one is compared with while it runs; null where it runs to its end.</summary>
    public Point? YardstickOf(Point point) => IsGivenUpBesideTheBest(point) ? null : YardstickInGrid(point);

    /// <summary>The grid of a recipe; null where there is none.</summary>
    public Grid? GridOf(string recipe, string? from, double share = 1) =>
        _grids.Find(grid => grid.Recipe == recipe && grid.From == from && grid.Share == share);

    /// <summary>A recipe's chosen point; null before all points of its grid are done, or where none ran to its end.</summary>
    public Point? Chosen(string recipe, string? from, double share = 1) =>
        GridOf(recipe, from, share) is { } grid && grid.Points.All(point => Status(point) == PointStatus.Done) ? Choice.Best(grid.Points, _find) : null;

    /// <summary>The best point of a grid at one γ, under the conditions of <see cref="Chosen"/>.</summary>
    public Point? ChosenAt(Grid grid, double gamma) =>
        grid.Points.All(point => Status(point) == PointStatus.Done) ? Choice.Best(grid.Points.Where(point => point.Gamma == gamma), _find) : null;

    /// <summary>The points whose models may still be needed: the best of each grid so far.</summary>
    public IEnumerable<Point> WorthKeeping() => _grids.Select(grid => Choice.Best(grid.Points, _find)).OfType<Point>();

    private Point? YardstickInGrid(Point point) =>
        _gridOf.TryGetValue(point.Id, out Grid? grid) && grid.Yardstick(point) is { } yardstick && yardstick != point ? yardstick : null;

    /// <summary>
    /// A point that was given up stays so as long as the rule and the yardstick of today give it up too; a yardstick itself, and
    /// a point outside grids, must have run to its end.
    /// </summary>
    private bool IsSettled(Point point) => _find(point) is { } result && (result.Outcome != PointOutcome.Stopped
        || (YardstickInGrid(point) is { } yardstick && _find(yardstick) is { } measure
            && HopelessRule.Reason(_config.EarlyStop, result.Iterations, measure.Iterations, measure.Point) is not null));

    /// <summary>
    /// Whether a point was given up that is next to the best of its grid in rate or γ. Such a one is run to its end, once the grid
    /// is settled: a best point beside one that was given up lies on the edge of what was tried.
    /// </summary>
    private bool IsGivenUpBesideTheBest(Point point) =>
        _find(point) is { Outcome: PointOutcome.Stopped } && _gridOf.TryGetValue(point.Id, out Grid? grid) && grid.Points.All(IsSettled)
        && Choice.Best(grid.Points, _find) is { } best && grid.AreNeighbours(point, best);

    /// <summary>
    /// Those that were given up beside the best run one after the other, in the grid's order: the first may become the best itself
    /// and have other neighbours, which must not depend on how many run side by side.
    /// </summary>
    private bool IsNextOfThoseGivenUp(Point point) => !IsGivenUpBesideTheBest(point) || _gridOf[point.Id].Points.First(IsGivenUpBesideTheBest) == point;

    private Grid Scratch(string recipe, IReadOnlyList<double> rates) =>
        Grid.Of(new Point { Recipe = recipe, LearningRate = double.NaN, Seed = _config.Seed }, [1], rates);

    private void AddAdaptations(double share)
    {
        foreach (string from in _config.Adaptation.From)
            Add(Adaptation(Recipe.FineTune, from, share, [1], _config.Adaptation.Rates), Adaptation(Recipe.Kld, from, share, _config.Adaptation.Gammas, _config.Adaptation.Rates));
    }

    private Grid Adaptation(string recipe, string from, double share, IReadOnlyList<double> gammas, IReadOnlyList<double> rates)
    {
        // The general model knows nothing of the domain's text, whatever its share.
        Point? start = Chosen(from, null, from == Recipe.Ood ? 1 : share);
        var template = new Point { Recipe = recipe, From = from, Share = share, Start = start, LearningRate = double.NaN, Seed = _config.Adaptation.Seeds[0] };
        return Grid.Of(template, gammas, rates);
    }

    private void AddSeeds(string from)
    {
        foreach (Grid grid in (Grid[])[GridOf(Recipe.FineTune, from)!, GridOf(Recipe.Kld, from)!])
        {
            Point? chosen = Chosen(grid.Recipe, from);
            Point template = chosen ?? grid.Points[0] with { LearningRate = double.NaN, Gamma = grid.Recipe == Recipe.Kld ? double.NaN : 1 };
            foreach (ulong seed in _config.Adaptation.Seeds.Skip(1))
                Add(template with { Seed = seed });
        }
    }

    private void Add(params Grid[] grids)
    {
        foreach (Grid grid in grids.Where(grid => grid.Points.Count > 0))
        {
            _grids.Add(grid);
            foreach (Point point in grid.Points)
                _gridOf[point.Id] = grid;
        }
        // All yardsticks of a stage before all its other points, so that two that run side by side do not wait for one.
        Point[] points = [.. grids.SelectMany(grid => grid.Points)];
        foreach (Point point in points.OrderBy(point => YardstickOf(point) is null ? 0 : 1))
            Add(point);
    }

    private void Add(Point point)
    {
        if (_points.TrueForAll(other => other.Id != point.Id))
            _points.Add(point);
    }
}
