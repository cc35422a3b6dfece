using System.Text;

namespace Retune.Cli.Report;

/// <summary>The styles, light and dark.</summary>
internal static class Stylesheet
{
    /// <summary>Colours, fonts and what is drawn: all that a figure alone needs.</summary>
    public static string Figures { get; } = Read("figures.css");

    /// <summary>The whole page's.</summary>
    public static string Page { get; } = Figures + Read("report.css");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Stylesheet).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
