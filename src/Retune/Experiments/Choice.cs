namespace Retune.Experiments;

/// <summary>
/// Chooses among the points of a grid: by the perplexity of the domain's development text, and nothing else. The figures of
/// the test text lie beside it in the same files, and no line of this class reads them.
/// </summary>
internal static class Choice
{
    /// <summary>The best of the points that ran to their end, the first of equals; null where there is none.</summary>
    public static Point? Best(IEnumerable<Point> points, Func<Point, PointResult?> find) => points
        .Where(point => find(point) is { Outcome: PointOutcome.Finished })
        .MinBy(point => find(point)!.Development!.Perplexity);

    /// <summary>
    /// The parameters whose chosen value is the least or the greatest that was tried: better ones may lie beyond. The greatest
    /// γ is none, for γ = 1, fine-tuning, is measured too, and neither is 0, below which there is no γ.
    /// </summary>
    public static IReadOnlyList<string> Edges(Grid grid, Point chosen)
    {
        List<string> edges = [];
        double[] rates = [.. grid.Points.Select(point => point.LearningRate).Distinct()], gammas = [.. grid.Points.Select(point => point.Gamma).Distinct()];
        if (rates.Length > 1 && (chosen.LearningRate == rates.Min() || chosen.LearningRate == rates.Max()))
            edges.Add("learning_rate");
        if (gammas.Length > 1 && chosen.Gamma > 0 && chosen.Gamma == gammas.Min())
            edges.Add("gamma");
        return edges;
    }
}
