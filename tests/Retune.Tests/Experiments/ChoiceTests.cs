using Retune.Experiments;
using Retune.Training;

namespace Retune.Tests.Experiments;

public sealed class ChoiceTests
{
    private static readonly Grid _grid = Grid.Of(new Point { Recipe = Recipe.Kld, From = Recipe.Ood, LearningRate = double.NaN, Seed = 1 }, [0, 0.5, 0.9], [0.1, 0.2, 0.4, 0.8]);

    [Theory]
    [InlineData(0.5, 0.2, new string[0])]
    [InlineData(0.5, 0.1, new[] { "learning_rate" })]
    [InlineData(0.9, 0.8, new[] { "learning_rate" })]
    [InlineData(0.9, 0.4, new string[0])]
    [InlineData(0.0, 0.4, new string[0])]
    [InlineData(0.0, 0.1, new[] { "learning_rate" })]
    public void The_least_and_the_greatest_rate_are_edges_and_neither_gamma_that_nothing_lies_beyond(double gamma, double rate, string[] edges) =>
        Assert.Equal(edges, Choice.Edges(_grid, Point(gamma, rate)));

    [Fact]
    public void The_least_gamma_is_an_edge_where_it_is_not_0() =>
        Assert.Equal(["learning_rate", "gamma"], Choice.Edges(Grid.Of(_grid.Points[0], [0.5, 0.9], [0.1, 0.2]), Point(0.5, 0.1)));

    [Fact]
    public void A_grid_of_one_value_has_no_edge() => Assert.Empty(Choice.Edges(Grid.Of(_grid.Points[0], [0.5], [0.1]), Point(0.5, 0.1)));

    [Fact]
    public void The_yardstick_of_a_gamma_is_its_middle_rate_and_the_yardsticks_come_first()
    {
        Assert.All(_grid.Points, point => Assert.Equal(Point(point.Gamma, 0.2), _grid.Yardstick(point)));
        Assert.Equal(Point(0.5, 0.4), Grid.Of(_grid.Points[0], [0.5], [0.2, 0.4, 0.8]).Yardstick(Point(0.5, 0.8)));
    }

    [Fact]
    public void Neighbours_are_one_step_apart_in_rate_or_in_gamma()
    {
        Assert.Equal([Point(0, 0.2), Point(0.5, 0.1), Point(0.5, 0.4), Point(0.9, 0.2)], _grid.Points.Where(point => _grid.AreNeighbours(point, Point(0.5, 0.2))));
        Assert.Equal([Point(0, 0.2), Point(0.5, 0.1)], _grid.Points.Where(point => _grid.AreNeighbours(point, Point(0, 0.1))));
    }

    [Fact]
    public void Only_the_development_text_chooses_and_only_among_those_that_ran_to_their_end()
    {
        var results = new Dictionary<Point, PointResult>
        {
            [Point(0, 0.1)] = Result(development: 20, test: 10),
            [Point(0, 0.2)] = Result(development: 15, test: 40),
            [Point(0, 0.4)] = Result(development: 12, test: 5, PointOutcome.Stopped),
            [Point(0, 0.8)] = Result(double.NaN, double.NaN, PointOutcome.Diverged) with { Development = null },
            [Point(0.5, 0.1)] = Result(development: 15, test: 1),
        };
        Assert.Equal(Point(0, 0.2), Choice.Best(_grid.Points, results.GetValueOrDefault));
        Assert.Null(Choice.Best([Point(0, 0.4), Point(0, 0.8), Point(0.9, 0.1)], results.GetValueOrDefault));
    }

    [Fact]
    public void A_front_is_what_no_other_point_betters()
    {
        Assert.Equal([true, false, true, true, false], ParetoFront.Of([(1, 5), (2, 5), (2, 3), (4, 1), (4, 3)]));
        Assert.Equal([true, true], ParetoFront.Of([(1, 1), (1, 1)]));
        Assert.Empty(ParetoFront.Of([]));
    }

    [Fact]
    public void A_point_is_hopeless_when_it_is_too_far_above_its_yardstick_at_the_same_iteration()
    {
        var rule = new EarlyStopSettings { Percent = 10, FromIteration = 3 };
        IterationResult[] yardstick = Curve(100, 90, 80, 70);
        Assert.Null(Reason(1000));
        Assert.Null(Reason(1000, 1000));
        Assert.Null(Reason(200, 200, 88));
        Assert.Contains("iteration 3", Reason(100, 90, 88.1));
        Assert.Contains("88.10", Reason(100, 90, 88.1));
        Assert.Contains("80.00, that of middle", Reason(100, 90, 88.1));
        Assert.Null(Reason(100, 90, 88.1, 77));
        // A yardstick that ended earlier measures nothing.
        Assert.Null(Reason(100, 90, 80, 70, 1000));
        Assert.Null(HopelessRule.Reason(rule, [], yardstick, "middle"));
        Assert.Contains("iteration 1", HopelessRule.Reason(rule with { FromIteration = 1, Percent = 0.5 }, Curve(101), yardstick, "middle"));

        string? Reason(params double[] perplexities) => HopelessRule.Reason(rule, Curve(perplexities), yardstick, "middle");
    }

    private static IterationResult[] Curve(params double[] perplexities) => [.. perplexities.Select((perplexity, i) => new IterationResult(i + 1, 0.1, 3, perplexity, 0, 1000, true))];

    private static Point Point(double gamma, double rate) => new() { Recipe = Recipe.Kld, From = Recipe.Ood, Gamma = gamma, LearningRate = rate, Seed = 1 };

    private static PointResult Result(double development, double test, PointOutcome outcome = PointOutcome.Finished) => new()
    {
        Point = "",
        Identity = [],
        Outcome = outcome,
        Iterations = [],
        Development = new TextMeasurement(development, 0, 0, 0, 0, 0),
        Test = new TextMeasurement(test, 0, 0, 0, 0, 0),
        Written = new Origin("", "", "", "", "", ""),
    };
}
