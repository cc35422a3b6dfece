using System.Diagnostics;

namespace Retune.Cli.Output;

/// <summary>Lets something pass once in a while.</summary>
internal sealed class Interval(TimeSpan period)
{
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Whether the period has passed since this last said yes, or since the beginning.</summary>
    public bool Passed()
    {
        if (Stopwatch.GetElapsedTime(_last) < period)
            return false;
        _last = Stopwatch.GetTimestamp();
        return true;
    }
}
