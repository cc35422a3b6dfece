using Spectre.Console;
using Cell = Spectre.Console.Text;

namespace Retune.Cli.Output;

/// <summary>
/// Tables of words and figures; without colours and control characters where the output is no terminal. A terminal that is too narrow breaks their
/// lines: squeezed, a table would lose its first column, which says what the figures are of.
/// </summary>
internal sealed class Tables
{
    /// <summary>Nobody sees the width of a file or pipe, so that nothing need be wrapped there.</summary>
    private const int PlainWidth = 240;

    /// <summary>The border's columns and blanks beside a cell, at the most.</summary>
    private const int CellFrame = 3;

    private readonly IAnsiConsole _console;
    private readonly int _width;

    public Tables(TextWriter output, bool terminal)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        _width = terminal ? _console.Profile.Width : PlainWidth;
    }

    /// <summary>Writes a table whose first column holds words.</summary>
    /// <param name="titles">Column titles.</param>
    /// <param name="rows">Cells.</param>
    /// <param name="numericColumns">How many columns after the first hold figures, set to the right; all by default.</param>
    public void Write(string[] titles, IEnumerable<string[]> rows, int numericColumns = int.MaxValue)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (int column = 0; column < titles.Length; column++)
        {
            var title = new TableColumn(new Cell(titles[column])) { NoWrap = column > 0 && column <= numericColumns };
            table.AddColumn(column > 0 && column <= numericColumns ? title.RightAligned() : title);
        }
        int[] widths = [.. titles.Select(title => title.GetCellWidth())];
        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Cell(cell)));
            for (int column = 0; column < row.Length; column++)
                widths[column] = Math.Max(widths[column], row[column].GetCellWidth());
        }
        _console.Profile.Width = Math.Max(_width, widths.Sum(width => width + CellFrame) + CellFrame);
        _console.Write(table);
    }
}
