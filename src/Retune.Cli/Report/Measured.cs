using Retune.Experiments;

namespace Retune.Cli.Report;

/// <summary>A recipe from one base model on one set, with every seed it was run with.</summary>
/// <param name="Recipe">Its key.</param>
/// <param name="From">The base model, or null.</param>
/// <param name="Share">How much of the domain's training text was read.</param>
/// <param name="Rows">One for each seed.</param>
internal sealed record Measured(string Recipe, string? From, double Share, IReadOnlyList<ResultRow> Rows)
{
    public const string Test = "test";
    public const string Development = "dev";

    /// <summary>Its name for people.</summary>
    public string Title => Report.Recipe.Title(Recipe, From) + (Share < 1 ? ", " + Numbers.Share(Share) : "");

    /// <summary>Mean perplexity over the seeds.</summary>
    public double Perplexity => Mean(row => row.Perplexity);

    public double Least => Rows.Min(row => row.Perplexity);

    public double Greatest => Rows.Max(row => row.Perplexity);

    /// <summary>All recipes of a set that have a perplexity, in the tables' order.</summary>
    public static IReadOnlyList<Measured> Of(IEnumerable<ResultRow> rows, string set) =>
    [
        .. rows.Where(row => row.Set == set && double.IsFinite(row.Perplexity)).GroupBy(row => (row.Recipe, row.From, row.DomainShare))
            .Select(group => new Measured(group.Key.Recipe, group.Key.From, group.Key.DomainShare, [.. group.OrderBy(row => row.Seed)]))
            .OrderByDescending(measured => measured.Share).ThenBy(measured => Report.Recipe.Order(measured.Recipe, measured.From)),
    ];

    /// <summary>The mean of a figure over the seeds that have it; NaN where none has.</summary>
    public double Mean(Func<ResultRow, double> figure) => Rows.Select(figure).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The settings that were chosen, as few as there are different ones.</summary>
    public string Settings(Func<ResultRow, double> setting) => string.Join(", ", Rows.Select(row => Numbers.Setting(setting(row))).Distinct());

    /// <summary>One seed, or how many and what they span.</summary>
    public string Spread => Rows.Count == 1 ? "one seed" : $"{Rows.Count} seeds, {Numbers.Perplexity(Least)}–{Numbers.Perplexity(Greatest)}";
}

/// <summary>A recipe against another one on the same set.</summary>
internal sealed record Comparison(Measured Ours, Measured Other)
{
    /// <summary>By how many percent our mean perplexity is above the other's; below 0 is better.</summary>
    public double Percent => Numbers.PercentAbove(Ours.Perplexity, Other.Perplexity);

    /// <summary>How many sides have seeds enough to show what chance does.</summary>
    public int SidesWithSeeds => new[] { Ours, Other }.Count(side => side.Rows.Count > 1);

    /// <summary>
    /// -1 better, 1 worse, 0 undecided: the ranges of the seeds must not overlap, where a side with one seed may have
    /// met either end of a range as wide as the other side's; and no more is claimed than <see cref="Words"/> shows.
    /// </summary>
    public int Sign => IsTheSame || (Ours.Least - Margin(Ours) <= Other.Greatest + Margin(Other) && Other.Least - Margin(Other) <= Ours.Greatest + Margin(Ours))
        ? 0
        : Math.Sign(Percent);

    /// <summary>Whether no difference is left when percents are rounded as they are shown.</summary>
    public bool IsTheSame => Math.Abs(Percent) < 0.05;

    private double Margin(Measured side) => side.Rows.Count > 1 ? 0 : Math.Max(Ours.Greatest - Ours.Least, Other.Greatest - Other.Least);

    /// <summary><c>3.1 % lower than</c>.</summary>
    public string Words => IsTheSame ? "the same as" : $"{Numbers.Fixed(Math.Abs(Percent), 1)}\u00A0% {(Percent < 0 ? "lower than" : "higher than")}";

    /// <summary>What the seeds say of it.</summary>
    public string Certainty => (SidesWithSeeds, Sign) switch
    {
        (0, _) => "one seed on either side, so that chance is not measured",
        (1, 0) => "one seed on a side, and a difference no greater than the other side’s seeds span, so that neither is shown to be better",
        (1, _) => "one seed on a side, and a difference greater than the other side’s seeds span",
        (_, 0) => "the seeds’ ranges overlap, so that neither is shown to be better",
        _ => "the seeds’ ranges do not overlap",
    };
}
