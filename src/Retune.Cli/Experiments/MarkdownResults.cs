using System.Text;
using Retune.Experiments;
using Retune.Files;

namespace Retune.Cli.Experiments;

/// <summary>Writes the tables as Markdown, <c>results.md</c> beside <c>results.json</c>.</summary>
internal static class MarkdownResults
{
    /// <summary>Writes the file and returns its path.</summary>
    /// <exception cref="RetuneException">It cannot be written.</exception>
    public static string Write(ExperimentResults results, ExperimentFolders folders)
    {
        string path = Path.Combine(folders.Results, "results.md");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(Text(results))));
        return path;
    }

    /// <summary>The whole text.</summary>
    public static string Text(ExperimentResults results)
    {
        var text = new StringBuilder();
        Origin origin = results.Written;
        text.Append($"# {(results.Title.Length > 0 ? results.Title : results.Name)}\n\n");
        text.Append($"{results.PointsDone} of {results.PointsTotal} points are done{(results.Finished ? "" : ": these results are not final")}; {results.TrainingSeconds / 3600:F1} hours of training.\n");
        text.Append($"Retune {origin.Retune}{(origin.Commit.Length > 0 ? $" ({origin.Commit})" : "")}, {origin.Runtime}, {origin.Processor}, kernels {origin.Kernels}, {origin.Date}.\n");
        foreach (ResultTable table in PaperTables.Of(results))
        {
            text.Append($"\n## {table.Title}\n\n");
            Line(text, table.Columns);
            Line(text, table.Columns.Select((_, column) => column == 0 ? "---" : "---:"));
            foreach (string[] row in table.Rows)
                Line(text, row);
            if (table.Notes.Count > 0)
                text.Append($"\n{string.Join('\n', table.Notes.Select(Escaped))}\n");
        }
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells.Select(Escaped))} |\n");

    /// <summary><c>&lt;unk&gt;</c> would be taken for markup.</summary>
    private static string Escaped(string cell) => cell.Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
