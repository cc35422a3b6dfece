namespace Retune.Experiments;

/// <summary>The points among which a recipe's rate, and γ, are chosen.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="From">The recipe of the model it goes on from; null from scratch.</param>
/// <param name="Share">How much of the domain's training text is read.</param>
/// <param name="Points">By γ, then by rate, both in the config's order.</param>
internal sealed record Grid(string Recipe, string? From, double Share, IReadOnlyList<Point> Points)
{
    /// <summary>Puts a grid together.</summary>
    /// <param name="template">Recipe, start and share of every point.</param>
    /// <param name="gammas">γ.</param>
    /// <param name="rates">Learning rates, rising.</param>
    public static Grid Of(Point template, IReadOnlyList<double> gammas, IReadOnlyList<double> rates) => new(
        template.Recipe, template.From, template.Share,
        [.. gammas.SelectMany(gamma => rates.Select(rate => template with { Gamma = gamma, LearningRate = rate }))]);

    /// <summary>Every γ has its yardstick: the run with the middle rate (the lower one of two), which always runs to its end.</summary>
    public Point Yardstick(Point point)
    {
        Point[] sameGamma = SameGamma(point);
        return sameGamma[(sameGamma.Length - 1) / 2];
    }

    /// <summary>Whether two points differ in one parameter, rate or γ, and in that by one step of the grid.</summary>
    public bool AreNeighbours(Point one, Point other) =>
        (one.Gamma.Equals(other.Gamma) && AreAdjacent(SameGamma(one), one, other)) || (one.LearningRate.Equals(other.LearningRate) && AreAdjacent(SameRate(one), one, other));

    private static bool AreAdjacent(Point[] points, Point one, Point other) => Math.Abs(Array.IndexOf(points, one) - Array.IndexOf(points, other)) == 1;

    private Point[] SameGamma(Point point) => [.. Points.Where(other => other.Gamma.Equals(point.Gamma))];

    private Point[] SameRate(Point point) => [.. Points.Where(other => other.LearningRate.Equals(point.LearningRate))];
}
