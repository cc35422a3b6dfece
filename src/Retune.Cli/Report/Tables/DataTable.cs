using System.Xml.Linq;

namespace Retune.Cli.Report.Tables;

/// <summary>A table whose first column names the rows.</summary>
internal sealed class DataTable(params IReadOnlyList<Column> columns)
{
    private readonly XElement _body = new("tbody");

    /// <summary>Whether there is no row.</summary>
    public bool IsEmpty => !_body.HasElements;

    /// <summary>Adds a row; a cell is a string or elements.</summary>
    /// <param name="css">The row's class, or null.</param>
    /// <param name="cells">As many as there are columns.</param>
    public void Add(string? css, params IReadOnlyList<object> cells)
    {
        var row = new XElement("tr", css is null ? null : new XAttribute("class", css));
        for (int i = 0; i < columns.Count; i++)
        {
            row.Add(i == 0
                ? new XElement("th", new XAttribute("scope", "row"), Css(columns[0]), cells[0])
                : new XElement("td", Css(columns[i]), cells[i]));
        }
        _body.Add(row);
    }

    /// <summary>The table with its headers.</summary>
    public XElement Build()
    {
        var head = new XElement("thead");
        if (columns.Any(column => column.Group is not null))
            head.Add(Groups());
        head.Add(new XElement("tr", columns.Select(column => new XElement("th", new XAttribute("scope", "col"), Css(column), column.Title))));
        return new XElement("table", head, _body);
    }

    private XElement Groups()
    {
        var row = Html.Classed("tr", "groups");
        for (int i = 0, span; i < columns.Count; i += span)
        {
            string? group = columns[i].Group;
            span = group is null ? 1 : columns.Skip(i).TakeWhile(column => column.Group == group).Count();
            row.Add(group is null ? new XElement("td") : new XElement("th", new XAttribute("scope", "colgroup"), new XAttribute("colspan", span), group));
        }
        return row;
    }

    private static XAttribute? Css(Column column) => column.IsText ? null : new XAttribute("class", "n");
}
