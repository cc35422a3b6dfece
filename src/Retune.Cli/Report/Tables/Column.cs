namespace Retune.Cli.Report.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its title, with the unit.</param>
/// <param name="Group">What stands above it and its neighbours of the same group, or null.</param>
/// <param name="IsText">Whether it holds words and not figures.</param>
internal sealed record Column(string Title, string? Group = null, bool IsText = false);
