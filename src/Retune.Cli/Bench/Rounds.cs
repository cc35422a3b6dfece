using System.Diagnostics;

namespace Retune.Cli.Bench;

/// <summary>
/// Contestants that take turns, A B C A B C ..., so that what else the machine does falls on all of them: other programs and
/// clocks change within seconds, and only figures of one run can be compared.
/// </summary>
internal sealed class Rounds
{
    private readonly double[][] _rates;

    private Rounds(double[][] rates) => _rates = rates;

    /// <summary>Runs the rounds; a contestant does one turn and returns its work per second.</summary>
    public static Rounds Run(BenchRun run, params Func<double>[] contestants)
    {
        double[][] rates = [.. contestants.Select(_ => new double[run.Rounds])];
        for (int round = 0; round < run.Rounds; round++)
        {
            for (int contestant = 0; contestant < contestants.Length; contestant++)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                // Threads of native libraries look for more work for some milliseconds before they sleep.
                Thread.Sleep(30);
                rates[contestant][round] = contestants[contestant]();
            }
        }
        return new Rounds(rates);
    }

    /// <summary>The median of a contestant's rates.</summary>
    public double Rate(int contestant) => Median(_rates[contestant]);

    /// <summary>The median over the rounds of one contestant's rate over another's.</summary>
    public double Ratio(int contestant, int over) => Median(_rates[contestant].Zip(_rates[over], (a, b) => a / b));

    /// <summary>The range of that ratio, for judging how quiet the machine was.</summary>
    public string Spread(int contestant, int over)
    {
        double[] ratios = [.. _rates[contestant].Zip(_rates[over], (a, b) => a / b).Order()];
        return FormattableString.Invariant($"rounds {ratios[0]:0.00} to {ratios[^1]:0.00}");
    }

    /// <summary>Repeats a piece of work for at least the time of a turn, and once; returns pieces per second.</summary>
    public static double Repeat(BenchRun run, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        do
        {
            work();
            count++;
        }
        while (Stopwatch.GetElapsedTime(start) < run.Turn);
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The middle value, or the mean of the two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
