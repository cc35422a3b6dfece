using System.Globalization;

namespace Retune.Cli.Report;

/// <summary>Figures as the report shows them; a dash where there is none.</summary>
internal static class Numbers
{
    public const string Missing = "–";

    /// <summary>A perplexity, two decimals.</summary>
    public static string Perplexity(double value) => Fixed(value, 2);

    /// <summary>A whole number with separators.</summary>
    public static string Count(double value) => Show(value, "N0");

    /// <summary>A figure with so many decimals.</summary>
    public static string Fixed(double value, int decimals) => Show(value, "F" + decimals.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same with its sign.</summary>
    public static string Signed(double value, int decimals) => (double.Round(value, decimals) > 0 ? "+" : "") + Fixed(value, decimals);

    /// <summary>A change in percent, <c>+1.2 %</c>.</summary>
    public static string Change(double percent) => double.IsFinite(percent) ? Signed(percent, 1) + "\u00A0%" : Missing;

    /// <summary>A setting such as a rate, in as many digits as it has.</summary>
    public static string Setting(double value) => Show(value, "G6");

    /// <summary>A share from 0 to 1 in percent.</summary>
    public static string Share(double share) => Show(100 * share, "G4") + "\u00A0%";

    /// <summary>A duration, <c>3 h 25 min</c>.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds))
            return Missing;
        var span = TimeSpan.FromSeconds(Math.Round(seconds));
        return span.TotalHours >= 1 ? $"{(int)span.TotalHours}\u00A0h {span.Minutes}\u00A0min" : span.TotalMinutes >= 1 ? $"{span.Minutes}\u00A0min {span.Seconds}\u00A0s" : $"{span.Seconds}\u00A0s";
    }

    /// <summary>By how many percent a figure is above another.</summary>
    public static double PercentAbove(double value, double other) => 100 * (value - other) / other;

    private static string Show(double value, string format)
    {
        if (!double.IsFinite(value))
            return Missing;
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        bool isZero = text.AsSpan().IndexOfAnyInRange('1', '9') < 0;
        return text.StartsWith('-') ? (isZero ? "" : "−") + text[1..] : text;
    }
}
