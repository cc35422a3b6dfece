using System.Diagnostics;
using System.Globalization;
using Retune.Cli.Options;
using Retune.Models;
using Retune.Text;

namespace Retune.Cli.Bench;

/// <summary>Figures of whole processes: this program is started again on random texts, in a temporary folder.</summary>
internal static class ProcessFigures
{
    /// <summary>Seconds from the start of <c>retune eval</c> on 1,000 words with the small network to its end.</summary>
    public static Measurement Startup(BenchRun run)
    {
        const int Words = 1000;
        string folder = Directory.CreateTempSubdirectory("retune-bench").FullName;
        try
        {
            Vocabulary vocabulary = ZipfText.Vocabulary(BenchRun.SmallShape.VocabularySize);
            LanguageModel.Initialise(BenchRun.SmallShape, vocabulary, 1).Save(Path.Combine(folder, "model"));
            ZipfText.Write(Path.Combine(folder, "text"), vocabulary, Words);
            string[] arguments = ["eval", "--model", Path.Combine(folder, "model"), Path.Combine(folder, "text"), "--threads", Text(run.Threads)];
            Execute(run, arguments, out _);
            double[] seconds = new double[run.Quick ? 3 : 9];
            for (int i = 0; i < seconds.Length; i++)
                Execute(run, arguments, out seconds[i]);
            return new(Rounds.Median(seconds), FormattableString.Invariant($"retune eval of {Words} words from process start to its end, V = {vocabulary.Count}, files warm"))
            {
                Details = [FormattableString.Invariant($"{seconds.Min():0.00} to {seconds.Max():0.00} s in {seconds.Length} runs")],
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Greatest resident memory of a training of the paper's network, as the system counts it; GB of 10^9 bytes.</summary>
    public static Measurement TrainingMemory(BenchRun run, bool withReference)
    {
        const int Windows = 2, DevelopmentWords = 1000;
        if (!OperatingSystem.IsLinux())
            return Measurement.Impossible("the greatest resident memory is read from /proc, which is Linux's");
        string folder = Directory.CreateTempSubdirectory("retune-bench").FullName;
        try
        {
            Vocabulary vocabulary = ZipfText.Vocabulary(NetworkShape.Paper.VocabularySize);
            string words = Path.Combine(folder, "vocabulary"), text = Path.Combine(folder, "text"), development = Path.Combine(folder, "development");
            vocabulary.Save(words);
            ZipfText.Write(text, vocabulary, Windows * Preset.Paper.Streams * new Retune.Training.TrainingOptions().Bptt);
            ZipfText.Write(development, vocabulary, DevelopmentWords);
            string[] common = ["--text", text, "--dev", development, "--max-iterations", "1", "--fixed-iterations", "1", "--annealed-iterations", "0", "--rate", "0.01", "--threads", Text(run.Threads), "--out", Path.Combine(folder, "out")];
            string[] arguments = ["train", "--vocab", words, .. common];
            if (withReference)
            {
                string from = Path.Combine(folder, "general");
                LanguageModel.Initialise(NetworkShape.Paper, vocabulary, 1).Save(from);
                arguments = ["adapt", "--from", from, "--gamma", "0.5", .. common];
            }
            double peak = Execute(run, arguments, out _) / 1e9;
            if (peak == 0)
                return Measurement.Impossible("the system does not tell the greatest resident memory (VmHWM) of a process");
            return new(peak, $"PyTorch's figure; retune {arguments[0]}, paper preset, one iteration with evaluation, checkpoint and model written");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs this program; returns its greatest resident memory in bytes, or 0 where the system does not tell.</summary>
    private static double Execute(BenchRun run, string[] arguments, out double seconds)
    {
        string program = Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            arguments = [Path.Combine(AppContext.BaseDirectory, "Retune.Cli.dll"), .. arguments];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        Task<string> error = process.StandardError.ReadToEndAsync();
        double peak = 0;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(20)))
        {
            peak = Math.Max(peak, PeakResidentBytes(process.Id));
            if (run.Cancellation.IsCancellationRequested)
                process.Kill();
        }
        seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        run.Cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? peak : throw new RetuneException($"retune {arguments.First(word => !word.EndsWith(".dll", StringComparison.Ordinal))} failed: {error.Result.Trim()}");
    }

    /// <summary>VmHWM of a process; it only grows, so that the last look before its end is enough.</summary>
    private static double PeakResidentBytes(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;       // it has just ended
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
