using Retune.Experiments;

namespace Retune.Cli.Report;

/// <summary>
/// From one base model on one share of the domain's text: the fine-tuned and the KLD model that are best on the domain's
/// development text, and the KLD model that forgets least among those that are no worse on it than the fine-tuned one.
/// </summary>
internal sealed record AdaptationChoice(string? From, double DomainShare, ForgettingPoint FineTuned, ForgettingPoint Kld, ForgettingPoint? LeastForgotten)
{
    /// <summary>By how many percent KLD's domain perplexity is above fine-tuning's.</summary>
    public double Percent => Numbers.PercentAbove(Kld.DomainPerplexity, FineTuned.DomainPerplexity);

    /// <summary>The base model and the share: <c>OOD+ID, 10 %</c>.</summary>
    public string Title => $"{Recipe.Of(From ?? "").Name}, {(DomainShare < 1 ? Numbers.Share(DomainShare) : "all")}";

    /// <summary>All bases and shares that have points of both kinds.</summary>
    public static IReadOnlyList<AdaptationChoice> Of(ExperimentResults results) =>
    [
        .. results.Forgetting.Where(point => double.IsFinite(point.DomainPerplexity)).GroupBy(point => (point.From, point.DomainShare))
            .Where(group => group.Any(point => point.Gamma == 1 && IsChoosable(point)) && group.Any(point => point.Gamma < 1 && IsChoosable(point)))
            .OrderBy(group => Recipe.Order(Recipe.Kld, group.Key.From)).ThenByDescending(group => group.Key.DomainShare)
            .Select(group => Of(group.Key.From, group.Key.DomainShare, [.. group])),
    ];

    /// <summary>What was given up cannot be chosen, however good one of its iterations was (as in the recipes' tables).</summary>
    private static bool IsChoosable(ForgettingPoint point) => point.Outcome == PointOutcome.Finished;

    private static AdaptationChoice Of(string? from, double share, ForgettingPoint[] points)
    {
        ForgettingPoint fineTuned = points.Where(point => point.Gamma == 1 && IsChoosable(point)).MinBy(point => point.DomainPerplexity)!;
        ForgettingPoint[] regularised = [.. points.Where(point => point.Gamma < 1 && IsChoosable(point))];
        return new AdaptationChoice(from, share, fineTuned, regularised.MinBy(point => point.DomainPerplexity)!,
            regularised.Where(point => point.DomainPerplexity <= fineTuned.DomainPerplexity && double.IsFinite(point.GeneralPerplexity)).MinBy(point => point.GeneralPerplexity));
    }
}
