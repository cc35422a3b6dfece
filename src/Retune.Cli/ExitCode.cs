namespace Retune.Cli;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something failed that is not the user's mistake: a full disk, too little memory, a run that diverged.</summary>
    public const int Failure = 1;

    /// <summary>Wrong usage or wrong input.</summary>
    public const int WrongInput = 2;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
