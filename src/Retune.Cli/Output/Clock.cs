namespace Retune.Cli.Output;

/// <summary>Durations as a clock shows them.</summary>
internal static class Clock
{
    /// <summary>Hours, where there are any, minutes and seconds: <c>2:05:09</c>.</summary>
    public static string Text(TimeSpan span) =>
        span.TotalHours >= 1 ? $"{(int)span.TotalHours}:{span.Minutes:D2}:{span.Seconds:D2}" : $"{span.Minutes}:{span.Seconds:D2}";
}
