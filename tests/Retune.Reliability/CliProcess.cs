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
    public static CliProcess Start(params IEnumerable<string> words) => Start(heapLimit: null, words);

    /// <summary>Starts <c>retune</c> with the managed heap limited to so many bytes.</summary>
    public static CliProcess Start(long? heapLimit, IEnumerable<string> words) =>
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Retune.Cli.dll"), .. words], heapLimit);

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

    /// <summary>Waits for its end and gives the most memory it had resident, in bytes (Linux).</summary>
    public long PeakMemory()
    {
        long peak = 0;
        while (!_process.WaitForExit(TimeSpan.FromMilliseconds(20)))
        {
            try
            {
                string line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                peak = Math.Max(peak, 1024 * long.Parse(line[6..^2]));
            }
            catch (Exception failure) when (failure is IOException or InvalidOperationException)
            {
                // It ended meanwhile: the figure of a moment before is the last.
            }
        }
        return peak;
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Ctrl+C.</summary>
    public void Interrupt() => Signal("INT");

    /// <summary>Stops it where it is, until it is killed.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end and gives what it wrote.</summary>
    public (int ExitCode, string Output, string Error) End()
    {
        _process.WaitForExit();
        return (_process.ExitCode, _output.Result, _error.Result);
    }

    private void Signal(string name) => Process.Start("kill", [$"-{name}", $"{Id}"]).WaitForExit();

    public void Dispose() => _process.Dispose();

    private static CliProcess Start(string program, IEnumerable<string> words, long? heapLimit = null)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["RETUNE"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Retune.Cli.dll")}";
        if (heapLimit is { } limit)
            start.Environment["DOTNET_GCHeapHardLimit"] = limit.ToString("X");
        return new CliProcess(Process.Start(start)!);
    }
}
