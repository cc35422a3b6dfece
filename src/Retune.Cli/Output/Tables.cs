using Spectre.Console;
using Cell = Spectre.Console.Text;

namespace Retune.Cli.Output;

/// <summary>Tables of words and figures; without colours and control characters where the output is no terminal.</summary>
internal sealed class Tables
{
    /// <summary>Nobody sees the width of a file or pipe, so that nothing need be wrapped there.</summary>
    private const int PlainWidth = 240;

    private readonly IAnsiConsole _console;

    public Tables(TextWriter output, bool terminal)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!terminal)
            _console.Profile.Width = PlainWidth;
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
        foreach (string[] row in rows)
            table.AddRow(row.Select(cell => new Cell(cell)));
        _console.Write(table);
    }
}
