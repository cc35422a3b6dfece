namespace Retune.Tests;

/// <summary>A test that needs signals, a shell or a pipe as Unix has them; elsewhere it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "needs Unix: signals, sh, pipes";
    }
}
