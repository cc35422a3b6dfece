using Retune.Training;

namespace Retune.Tests.Training;

/// <summary>The paper: 15 iterations at a fixed rate; from the first that brings less than 0.3 % the rate halves at each of 5 more; 25 at the most.</summary>
public class AnnealingScheduleTests
{
    /// <summary>The rate of each iteration of a run whose development perplexity at iteration i is given.</summary>
    private static List<double> Rates(AnnealingOptions options, Func<int, double> perplexity)
    {
        List<double> rates = [];
        var schedule = new AnnealingSchedule(1);
        double best = double.PositiveInfinity;
        for (int iteration = 1; !schedule.IsFinished; iteration++)
        {
            rates.Add(schedule.LearningRate);
            schedule = schedule.After(options, iteration, perplexity(iteration), best);
            best = Math.Min(best, perplexity(iteration));
        }
        return rates;
    }

    /// <summary>Improves by 1 % an iteration before <paramref name="stall"/>, then not at all.</summary>
    private static Func<int, double> StallsAt(int stall) => iteration => 100 * Math.Pow(0.99, Math.Min(iteration, stall - 1));

    private static double[] Expected(int atFullRate, int annealed) =>
        [.. Enumerable.Repeat(1.0, atFullRate), .. Enumerable.Range(1, annealed).Select(i => Math.Pow(0.5, i))];

    [Theory]
    [InlineData(15, 15, 5)]
    [InlineData(16, 16, 5)]
    [InlineData(20, 20, 5)]
    [InlineData(22, 22, 3)]
    [InlineData(25, 25, 0)]
    [InlineData(99, 25, 0)]
    [InlineData(3, 15, 5)]
    public void The_papers_run_halves_the_rate_five_times_once_it_stalls_and_ends_at_25(int stall, int atFullRate, int annealed) =>
        Assert.Equal(Expected(atFullRate, annealed), Rates(new AnnealingOptions(), StallsAt(stall)));

    [Fact]
    public void Improvements_are_counted_against_the_best_before_and_a_stall_before_the_fifteenth_does_not_count()
    {
        // 14 stalls; 15 improves by 0.4 %; 16 by 0.31 % and 17 by 0.29 %.
        double[] perplexities = [.. Enumerable.Range(1, 13).Select(i => 120.0 - i), 110, 107 * 0.996, 107 * 0.996 * 0.9969, 107 * 0.996 * 0.9969 * 0.9971];
        Assert.Equal(Expected(17, 5), Rates(new AnnealingOptions(), iteration => perplexities[Math.Min(iteration, 17) - 1]));
        // 16 makes up for what 15 lost, no more: annealing begins at 15, and goes on whatever 16 brings.
        Assert.Equal(Expected(15, 5), Rates(new AnnealingOptions(), iteration => iteration switch { 15 => 130, > 15 => 10, _ => 120 - iteration }));
    }

    [Fact]
    public void Every_number_can_be_set()
    {
        var options = new AnnealingOptions { FixedIterations = 2, Threshold = 0.1, Factor = 0.25, AnnealedIterations = 3, MaximumIterations = 10 };
        Assert.Equal([1, 1, 0.25, 0.0625, 0.015625], Rates(options, StallsAt(99)));
        Assert.Equal([1, 1, 0.25, 0.0625], Rates(options with { MaximumIterations = 4 }, StallsAt(99)));
        Assert.Equal([1, 1], Rates(options with { AnnealedIterations = 0 }, StallsAt(99)));
        Assert.Equal([1], Rates(options with { MaximumIterations = 1 }, StallsAt(99)));
        // The first iteration has nothing before it: it improves by definition.
        Assert.Equal([1, 1, 0.25, 0.0625, 0.015625], Rates(options with { FixedIterations = 0 }, StallsAt(2)));
    }

    [Fact]
    public void Numbers_that_make_no_schedule_are_refused()
    {
        var options = new AnnealingOptions();
        foreach (AnnealingOptions bad in (AnnealingOptions[])
            [
                options with { FixedIterations = -1 }, options with { AnnealedIterations = -1 }, options with { MaximumIterations = 0 },
                options with { Threshold = double.NaN }, options with { Factor = 0 }, options with { Factor = 1.5 }, options with { Factor = double.NaN },
            ])
        {
            Assert.Throws<InputException>(bad.Validate);
        }
    }
}
