using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Intrinsics.X86;

namespace Retune.Cli.Bench;

/// <summary>
/// The same training in PyTorch (bench/pytorch/lstm_lm.py, which this program carries with it), in a process of its own that takes
/// turns with us.
/// </summary>
internal sealed class PyTorchPeer : IDisposable
{
    private const string Script = "lstm_lm.py";

    /// <summary>Debian's python3 has python3-torch; another python3 before it in the path often has not.</summary>
    private static readonly string[] _interpreters = ["/usr/bin/python3", "python3"];

    private readonly BenchRun _run;
    private readonly Process _process;
    private readonly int _words;
    private int _steps;

    private PyTorchPeer(BenchRun run, Process process, string version, int words)
    {
        _run = run;
        _process = process;
        Version = version;
        _words = words;
        _steps = 1;
        _steps = Math.Max(1, (int)Math.Ceiling(run.Turn.TotalSeconds / Seconds()));
    }

    /// <summary>PyTorch's version.</summary>
    public string Version { get; }

    /// <summary>An interpreter that has PyTorch, or null.</summary>
    public static string? Find() => _interpreters.FirstOrDefault(interpreter =>
    {
        try
        {
            using Process process = Start(interpreter, ["-c", "import torch"], threads: 1);
            process.StandardInput.Close();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;       // no such program
        }
    });

    /// <summary>Starts the training of a load's sizes and waits until it is warm.</summary>
    /// <exception cref="RetuneException">It failed.</exception>
    public static PyTorchPeer Start(BenchRun run, string interpreter, TrainingLoad load, string lstm, bool bfloat16)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Script)!);
        string[] sizes =
        [
            "--vocabulary", Number(load.Shape.VocabularySize), "--embedding", Number(load.Shape.EmbeddingSize), "--hidden", Number(load.Shape.HiddenSize),
            "--layers", Number(load.Shape.Layers), "--streams", Number(load.Streams), "--bptt", Number(load.Bptt), "--noise", Number(load.NoiseSamples),
            "--threads", Number(run.Threads), "--lstm", lstm, .. bfloat16 ? ["--bf16"] : Array.Empty<string>(),
        ];
        Process process = Start(interpreter, ["-c", reader.ReadToEnd(), .. sizes], run.Threads);
        string? ready = process.StandardOutput.ReadLine();
        if (ready?.Split(' ') is ["ready", string version])
            return new PyTorchPeer(run, process, version, load.Words);
        process.Dispose();
        throw new RetuneException($"The PyTorch side ({interpreter}) ended before it was ready; run bench/pytorch/{Script} by hand to see why.");

        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>One turn of steps; words per second.</summary>
    public double Turn() => _steps * _words / Seconds();

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private double Seconds()
    {
        _run.Cancellation.ThrowIfCancellationRequested();
        _process.StandardInput.WriteLine(_steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        if (double.TryParse(_process.StandardOutput.ReadLine(), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
            return seconds;
        // Ctrl+C on a terminal reaches both processes.
        _run.Cancellation.ThrowIfCancellationRequested();
        throw new RetuneException("The PyTorch side ended while it was measured.");
    }

    /// <summary>
    /// The environment in which PyTorch is fast: the BLAS decides. OpenBLAS's own threads fight PyTorch's, so its OpenMP build
    /// where it is installed; kernels for the instruction set there is; a malloc that keeps its pages.
    /// </summary>
    private static Process Start(string interpreter, string[] arguments, int threads)
    {
        const string OpenMpBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        var start = new ProcessStartInfo(interpreter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Directory.Exists(OpenMpBlas))
            start.Environment["LD_LIBRARY_PATH"] = OpenMpBlas;
        start.Environment.Remove("OPENBLAS_CORETYPE");
        if (Avx512F.IsSupported)
        {
            start.Environment["OPENBLAS_CORETYPE"] = "SkylakeX";
            start.Environment["ATEN_CPU_CAPABILITY"] = "avx512";
        }
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "8589934592";
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184";
        start.Environment["MALLOC_TOP_PAD_"] = "268435456";
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };     // read, so that the pipe never fills
        process.BeginErrorReadLine();
        return process;
    }
}
