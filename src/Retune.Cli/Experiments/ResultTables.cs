using System.Globalization;
using Retune.Experiments;

namespace Retune.Cli.Experiments;

/// <summary>A table of results, for the terminal and for Markdown.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Titles of the columns.</param>
/// <param name="Rows">Cells.</param>
/// <param name="NumericColumns">How many columns after the first hold figures.</param>
/// <param name="Notes">What must be said below it, a sentence a line.</param>
internal sealed record ResultTable(string Title, string[] Columns, IReadOnlyList<string[]> Rows, int NumericColumns, IReadOnlyList<string> Notes);

/// <summary>The results as the paper shows them: its tables 1 to 5, and what goes beyond.</summary>
internal static class ResultTables
{
    /// <summary>Every table that has rows.</summary>
    public static IEnumerable<ResultTable> Of(ExperimentResults results) =>
        new[] { Texts(results), Recipes(results) }.Where(table => table.Rows.Count > 0);

    private static ResultTable Texts(ExperimentResults results) => new(
        $"Texts (the paper's tables 1 and 2); vocabulary of {results.Vocabulary.Words:N0} words",
        ["text", "running words", "sentences", "types", "OOV %"],
        [.. results.Texts.Select(text => (string[])[text.Name, $"{text.RunningWords:N0}", $"{text.Sentences:N0}", $"{text.Types:N0}", Number(text.OovPercent)])],
        4, []);

    private static ResultTable Recipes(ExperimentResults results) => new(
        "Recipes (the paper's table 3)",
        ["recipe", "seed", "dev PPL", "test PPL", "test RPPL %", "general PPL", "before", "rate", "gamma"],
        [
            .. from test in results.Rows
               where test.Set == "test"
               let dev = results.Rows.First(row => row.Set == "dev" && row.Point == test.Point)
               select (string[])
               [
                   test.From is null ? test.Recipe : $"{test.Recipe} from {test.From}", $"{test.Seed}", Number(dev.Perplexity), Number(test.Perplexity), Number(test.RpplPercent, "F1"),
                   Number(test.GeneralPerplexity), Number(test.GeneralPerplexityBefore), Number(test.LearningRate, ""), Number(test.Gamma, ""),
               ],
        ],
        8, ["Rate and gamma were chosen on the development text."]);

    private static string Number(double value, string form = "F2") => double.IsFinite(value) ? value.ToString(form, CultureInfo.InvariantCulture) : "";
}
