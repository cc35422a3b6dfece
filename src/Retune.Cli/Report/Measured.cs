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

    /// <summary>Whether both sides have seeds enough to show what chance does.</summary>
    public bool HasSeeds => Ours.Rows.Count > 1 && Other.Rows.Count > 1;

    /// <summary>-1 better, 1 worse, 0 undecided: with several seeds on both sides their ranges must not overlap.</summary>
    public int Sign =>
        HasSeeds && Ours.Least <= Other.Greatest && Other.Least <= Ours.Greatest ? 0
        : Math.Sign(double.Round(Ours.Perplexity, 2) - double.Round(Other.Perplexity, 2));

    /// <summary><c>3.1 % lower than</c>.</summary>
    public string Words => Math.Abs(Percent) < 0.05 ? "the same as" : $"{Numbers.Fixed(Math.Abs(Percent), 1)}\u00A0% {(Percent < 0 ? "lower than" : "higher than")}";

    /// <summary>What the seeds say of it.</summary>
    public string Certainty => !HasSeeds ? "one seed on a side, so that chance is not measured"
        : Sign == 0 ? "the seeds’ ranges overlap, so that neither is shown to be better"
        : "the seeds’ ranges do not overlap";
}
