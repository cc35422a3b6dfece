using System.Diagnostics;
using Retune.Models;

namespace Retune.Reliability;

/// <summary>What the kills of one kind of run came to.</summary>
/// <param name="Kind">What was trained.</param>
/// <param name="Kills">Processes ended by SIGKILL before they were done.</param>
/// <param name="WithinWrites">Those of them that left a file half-written beside the checkpoint or the model.</param>
/// <param name="Runs">Finished runs, each the same as the one that was never cut.</param>
internal sealed record KillResult(RunKind Kind, int Kills, int WithinWrites, int Runs);

/// <summary>
/// Starts the program, kills it with SIGKILL at a random moment, resumes until the run is done, and holds the three files of
/// its model against those of a run that was never cut.
/// </summary>
internal sealed class KillDriver(SmallRun run, RunKind kind, int seed)
{
    // After every step, a few times an iteration, at the iterations' ends alone: the interval is no part of a run's identity.
    private static readonly string[] _checkpointMinutes = ["0.000000001", "0.002", "10"];

    private readonly Random _random = new(seed);

    /// <summary>Kills this often and then lets the last run end.</summary>
    /// <exception cref="InvalidOperationException">A model differs, a resume failed, or a folder was not left whole.</exception>
    public KillResult Run(int count)
    {
        string uncut = Folder(0);
        long started = Stopwatch.GetTimestamp();
        Require(CliProcess.Run([.. run.Command(kind, uncut), "--checkpoint-minutes", _checkpointMinutes[0]]));
        // Of the fastest whole run so far: one measured while the machine was busy would let most of the others end unharmed.
        TimeSpan duration = Stopwatch.GetElapsedTime(started);
        string[] expected = run.Hashes(uncut);

        int kills = 0, withinWrites = 0, runs = 0;
        while (kills < count || runs == 0)
        {
            string folder = Folder(++runs);
            while (true)
            {
                string minutes = _checkpointMinutes[_random.Next(_checkpointMinutes.Length)];
                bool isWhole = !Directory.Exists(run[folder]);
                started = Stopwatch.GetTimestamp();
                using CliProcess process = CliProcess.Start([.. run.Command(kind, folder), "--checkpoint-minutes", minutes]);
                if (kills == count || process.EndsWithin(_random.NextDouble() * duration))
                {
                    Require(process.End());
                    TimeSpan taken = Stopwatch.GetElapsedTime(started);
                    duration = isWhole && taken < duration ? taken : duration;
                    break;
                }
                // Every other kill is aimed: as soon as a file is being written.
                if (_random.Next(2) == 0)
                    WaitForWrite(run[folder]);
                process.Kill();
                process.End();
                kills++;
                if (Directory.Exists(run[folder]))
                    withinWrites += CheckFolder(run[folder]) ? 1 : 0;
            }
            string[] files = [.. Directory.GetFileSystemEntries(run[folder]).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
            if (!files.SequenceEqual(["config.json", "model.safetensors", "tokens", "vocab.txt"]))
                throw Failure($"the finished run left {string.Join(", ", files)}");
            if (!run.Hashes(folder).SequenceEqual(expected))
                throw Failure($"after {kills} kills the model in {folder} is not that of the uncut run");
            Directory.Delete(run[folder], recursive: true);
        }
        return new KillResult(kind, kills, withinWrites, runs);
    }

    /// <summary>A model that is there can be read at every moment. Whether a file was being written.</summary>
    private static bool CheckFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, "config.json")))
            LanguageModel.Load(folder);
        return Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories).Any();
    }

    /// <summary>Waits, for half a second at the most, until a checkpoint or a model is half-written.</summary>
    private static void WaitForWrite(string folder)
    {
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < 0.5;)
        {
            if (File.Exists(Path.Combine(folder, "checkpoint.safetensors.tmp")) || File.Exists(Path.Combine(folder, "model.safetensors.tmp")))
                return;
        }
    }

    private string Folder(int number) => $"{kind.ToString().Replace(", ", "-").Replace(' ', '-')}-{seed}-{number}";

    private void Require((int ExitCode, string Output, string Error) end)
    {
        if (end.ExitCode != 0)
            throw Failure($"retune ended with {end.ExitCode}: {end.Error}");
    }

    private InvalidOperationException Failure(string what) => new($"{kind}, seed {seed}: {what}");
}
