using System.Diagnostics;

namespace Retune.Reliability;

/// <summary>The real program in a process of its own.</summary>
internal sealed class CliProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private CliProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts <c>retune</c> with these words.</summary>
    public static CliProcess Start(params IEnumerable<string> words) =>
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Retune.Cli.dll"), .. words]);

    /// <summary>Starts a shell command in which <c>$RETUNE</c> is the program.</summary>
    public static CliProcess Shell(string command) => Start("sh", ["-c", command]);

    /// <summary>Runs <c>retune</c> to its end.</summary>
    public static (int ExitCode, string Output, string Error) Run(params IEnumerable<string> words)
    {
        using CliProcess process = Start(words);
        return process.End();
    }

    /// <summary>Whether it ended within the time.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end and gives what it wrote.</summary>
    public (int ExitCode, string Output, string Error) End()
    {
        _process.WaitForExit();
        return (_process.ExitCode, _output.Result, _error.Result);
    }

    public void Dispose() => _process.Dispose();

    private static CliProcess Start(string program, IEnumerable<string> words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["RETUNE"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Retune.Cli.dll")}";
        return new CliProcess(Process.Start(start)!);
    }
}
