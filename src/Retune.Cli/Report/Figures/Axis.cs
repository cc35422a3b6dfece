using System.Globalization;

namespace Retune.Cli.Report.Figures;

/// <summary>An axis: what it spans, where it lies in the drawing, its ticks.</summary>
/// <param name="Title">What is measured, with its unit.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest value; more than the least.</param>
/// <param name="Logarithmic">Whether equal distances are equal ratios.</param>
internal sealed record Axis(string Title, double Minimum, double Maximum, bool Logarithmic = false)
{
    /// <summary>Whether there is nothing between whole numbers.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Where the least value lies; the plot says.</summary>
    public double Start { get; init; }

    /// <summary>Where the greatest value lies.</summary>
    public double End { get; init; }

    /// <summary>An axis that holds the values with a little room at both ends.</summary>
    public static Axis Around(string title, IEnumerable<double> values, bool logarithmic = false, double room = 0.05)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        (double least, double greatest) = (finite.Min(), finite.Max());
        if (logarithmic)
        {
            double factor = Math.Max(Math.Pow(greatest / least, room), 1.002);
            return new Axis(title, least / factor, greatest * factor, Logarithmic: true);
        }
        double margin = Math.Max((greatest - least) * room, 0.002 * Math.Max(Math.Abs(greatest), 0.01));
        return new Axis(title, least - margin, greatest + margin);
    }

    /// <summary>Where a value lies in the drawing.</summary>
    public double At(double value)
    {
        double share = Logarithmic ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum) : (value - Minimum) / (Maximum - Minimum);
        return Start + share * (End - Start);
    }

    /// <summary>Whether a value lies within.</summary>
    public bool Holds(double value) => value >= Minimum && value <= Maximum;

    /// <summary>At most so many round values, with their labels.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks(int most)
    {
        if (Logarithmic && Maximum / Minimum > 4)
        {
            double[][] mantissas = [[1, 1.5, 2, 3, 4, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1]];
            foreach (double[] choice in mantissas)
            {
                (double, string)[] ticks = [.. Decades(choice).Select(value => (value, value.ToString("G6", CultureInfo.InvariantCulture)))];
                if (ticks.Length <= most)
                    return ticks;
            }
        }
        double step = Step(most);
        int decimals = Math.Max(0, (int)-Math.Floor(Math.Log10(step) + 1e-9));
        var linear = new List<(double, string)>();
        for (double count = Math.Ceiling(Minimum / step - 1e-9); count * step <= Maximum + 1e-9 * step; count++)
            linear.Add((count * step, Numbers.Fixed(count * step, decimals)));
        return linear;
    }

    private IEnumerable<double> Decades(double[] mantissas)
    {
        for (double decade = Math.Floor(Math.Log10(Minimum)); decade <= Math.Ceiling(Math.Log10(Maximum)); decade++)
        {
            foreach (double value in mantissas.Select(mantissa => mantissa * Math.Pow(10, decade)).Where(Holds))
                yield return value;
        }
    }

    /// <summary>The least of 1, 2, 5, 10, ... that gives no more ticks than wanted.</summary>
    private double Step(int most)
    {
        double raw = Math.Max((Maximum - Minimum) / most, IsWhole ? 1 : 0);
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
    }
}
