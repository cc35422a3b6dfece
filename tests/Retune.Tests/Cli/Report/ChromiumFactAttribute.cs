namespace Retune.Tests.Cli.Report;

/// <summary>A test that needs Chromium; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Path is null)
            Skip = "No Chromium is installed (chromium, chromium-browser or google-chrome in PATH; Debian: apt-get install chromium).";
    }
}
