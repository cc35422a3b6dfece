using System.Globalization;

namespace Retune.Cli.Experiments;

/// <summary>A table of results, for the terminal and for Markdown.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Titles of the columns, the first of which holds words and the others figures.</param>
/// <param name="Rows">Cells.</param>
/// <param name="Notes">What must be said below it, a sentence each.</param>
internal sealed record ResultTable(string Title, string[] Columns, IReadOnlyList<string[]> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>A figure with so many decimals; nothing where there is none.</summary>
    public static string Figure(double value, int decimals = 2) => double.IsFinite(value) ? value.ToString("F" + decimals, CultureInfo.InvariantCulture) : "";

    /// <summary>A parameter as it was given.</summary>
    public static string Parameter(double value) => double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";

    /// <summary>A whole number with its thousands marked.</summary>
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A recipe, and what it goes on from.</summary>
    public static string Name(string recipe, string? from) => from is null ? recipe : $"{recipe} from {from}";
}
