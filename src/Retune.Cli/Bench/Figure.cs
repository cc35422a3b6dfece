namespace Retune.Cli.Bench;

/// <summary>One figure of the table.</summary>
/// <param name="Name">What is typed to measure it alone.</param>
/// <param name="Title">What it is, in one line.</param>
/// <param name="Goal">What it must reach; null for a figure that only informs.</param>
/// <param name="Measure">Measures it.</param>
internal sealed record Figure(string Name, string Title, Goal? Goal, Func<BenchRun, Measurement> Measure);

/// <summary>What was measured.</summary>
/// <param name="Value">The figure; null where it could not be measured, and then <paramref name="Against"/> says why.</param>
/// <param name="Against">What it was measured against.</param>
internal sealed record Measurement(double? Value, string Against)
{
    /// <summary>Further lines for people: the parts of the figure.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>A figure this machine or this version has nothing to measure for.</summary>
    public static Measurement Impossible(string reason) => new(null, "not measured: " + reason);
}
