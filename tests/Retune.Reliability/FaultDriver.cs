namespace Retune.Reliability;

/// <summary>
/// What machines and people do to a run. Every method starts the real program, does it, and gives how the program ended; the
/// checkpoint that was last is then resumed and must end in the bytes of a run to which nothing was done.
/// </summary>
internal sealed class FaultDriver : IDisposable
{
    // Long enough to be caught in the middle, with a checkpoint after every step.
    private readonly SmallRun _run = new(size: 500);
    private readonly RunKind _kind = new(Adapts: true, "nce", 2);

    public void Dispose() => _run.Dispose();

    /// <summary>Its output folder.</summary>
    public string Folder => _run["run"];

    /// <summary>A signal, or two, in the middle of a run.</summary>
    public (int ExitCode, string Output, string Error) Signal(Action<CliProcess> signal)
    {
        using CliProcess process = Begin();
        signal(process);
        return process.End();
    }

    /// <summary>The folder is removed in the middle of a run.</summary>
    public (int ExitCode, string Output, string Error) RemoveFolder()
    {
        using CliProcess process = Begin();
        for (bool gone = false; !gone;)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
                gone = true;
            }
            catch (IOException)
            {
                // The run wrote into it meanwhile: again.
            }
        }
        return process.End();
    }

    /// <summary>A second run on the folder, while the first is at work.</summary>
    public (int ExitCode, string Output, string Error) SecondRun()
    {
        using CliProcess first = Begin();
        first.Pause();          // however long the second one takes to start
        (int, string, string) second = CliProcess.Run(Command("run"));
        first.Kill();
        first.End();
        return second;
    }

    /// <summary>A whole run whose reader goes away after the first line.</summary>
    public (int ExitCode, string Output, string Error) ClosedOutput()
    {
        using CliProcess process = CliProcess.Shell($"{{ $RETUNE {string.Join(' ', Command("run"))}; echo $? >{_run["code"]}; }} | head -n 1");
        (int _, string output, string error) = process.End();
        return (int.Parse(File.ReadAllText(_run["code"])), output, error);
    }

    /// <summary>A run whose output folder cannot be created, not even by root.</summary>
    public (int ExitCode, string Output, string Error) ReadOnlyFolder() => CliProcess.Run(_run.Command(_kind, "/proc/retune"));

    /// <summary>
    /// A run that is cut, and goes on where no file may be larger than a few blocks (as on a full disk, without being root).
    /// </summary>
    public (int ExitCode, string Output, string Error) FullDisk()
    {
        using (CliProcess first = Begin())
        {
            first.Kill();
            first.End();
        }
        // The runtime's own mappings would meet the limit first.
        using CliProcess process = CliProcess.Shell(
            $"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 40; exec $RETUNE {string.Join(' ', Command("run"))}");
        return process.End();
    }

    /// <summary>A run on a file system of so many bytes, which it fills; needs root.</summary>
    public (int ExitCode, string Output, string Error) FullFileSystem(int bytes)
    {
        Directory.CreateDirectory(Folder);
        Shell($"mount -t tmpfs -o size={bytes} tmpfs {Folder}");
        try
        {
            using CliProcess process = CliProcess.Start(Command("run"));
            return process.End();
        }
        finally
        {
            Shell($"cp -r {Folder} {_run["copy"]}; umount {Folder}; cp -rT {_run["copy"]} {Folder}");
        }
    }

    /// <summary>Resumes what is left and compares it with a run to which nothing was done.</summary>
    /// <exception cref="InvalidOperationException">It cannot be resumed, or is another model.</exception>
    public void RequireResumable()
    {
        Require(CliProcess.Run(Command("run")));
        Require(CliProcess.Run(Command("whole")));
        if (!_run.Hashes("run").SequenceEqual(_run.Hashes("whole")))
            throw new InvalidOperationException("the resumed run ended in another model");
    }

    private string[] Command(string folder) => [.. _run.Command(_kind, folder), "--checkpoint-minutes", "0.000000001"];

    /// <summary>Starts a run and waits for its first kept model and checkpoint.</summary>
    private CliProcess Begin()
    {
        CliProcess process = CliProcess.Start(Command("run"));
        while (!File.Exists(Path.Combine(Folder, "config.json")) || !File.Exists(Path.Combine(Folder, "checkpoint.safetensors")))
        {
            if (process.EndsWithin(TimeSpan.FromMilliseconds(5)))
                throw new InvalidOperationException($"the run ended too early: {process.End()}");
        }
        return process;
    }

    private static void Shell(string command) => Require(RunShell(command));

    private static (int, string, string) RunShell(string command)
    {
        using CliProcess process = CliProcess.Shell(command);
        return process.End();
    }

    private static void Require((int ExitCode, string Output, string Error) end)
    {
        if (end.ExitCode != 0)
            throw new InvalidOperationException($"exit code {end.ExitCode}: {end.Error}");
    }
}
