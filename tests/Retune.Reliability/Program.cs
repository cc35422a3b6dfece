using System.Diagnostics;
using Retune.Reliability;

// The long forms of docs/reliability.md. Exit code 0: nothing was lost.
int count = args is [_, "--count", string number] ? int.Parse(number) : 0;
switch (args)
{
    case ["kills", ..]:
        Kills(count > 0 ? count : 200);
        return 0;
    case ["mutations", ..]:
        Mutations(count > 0 ? count : 10_000);
        return 0;
    case ["corpus", ..]:
        SizeDriver.Corpus(count > 0 ? count : 10_000);
        return 0;
    case ["vocabulary", ..]:
        SizeDriver.Vocabulary(count > 0 ? count : 1_000_000);
        return 0;
    case ["layers", ..]:
        SizeDriver.Layers(count > 0 ? count : 50_000);
        return 0;
    case ["full-disk"]:
        FullFileSystems();
        return 0;
    default:
        Console.Error.WriteLine("Say what to run: kills, mutations, corpus (--count in MB), vocabulary or layers (--count in words), each with --count N; or full-disk (root).");
        return 2;
}

static void Kills(int count)
{
    long started = Stopwatch.GetTimestamp();
    using var run = new SmallRun(size: 600);
    int kinds = RunKind.All.Length, kills = 0, withinWrites = 0;
    for (int i = 0; i < kinds; i++)
    {
        KillResult result = new KillDriver(run, RunKind.All[i], seed: i + 1).Run((count + kinds - 1) / kinds);
        Console.WriteLine($"{result.Kind} (seed {i + 1}): {result.Kills} kills, {result.WithinWrites} within a write, {result.Runs} runs finished, each with the bytes of the uncut run");
        kills += result.Kills;
        withinWrites += result.WithinWrites;
    }
    Console.WriteLine($"{kills} kills survived, {withinWrites} of them within a write; {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
}

static void Mutations(int count)
{
    foreach (Func<HostileFile> create in HostileFile.Kinds.Values)
    {
        long started = Stopwatch.GetTimestamp();
        using HostileFile file = create();
        MutationResult result = MutationDriver.Run(file, count);
        Console.WriteLine(
            $"{result.File}: {result.Mutations} mutations (seeds 0 to {count - 1}), {result.Refused} refused, {result.Mutations - result.Refused} read; "
            + $"slowest {result.SlowestSeconds:F3} s, most memory {result.MostBytes / 1024} KiB; {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
    }
}

static void FullFileSystems()
{
    // From a size that holds not even the encoded texts to one that holds a model and not quite a second one beside it.
    foreach (int kilobytes in (int[])[16, 64, 96, 112, 128, 144])
    {
        using var faults = new FaultDriver();
        (int exitCode, _, string error) = faults.FullFileSystem(1024 * kilobytes);
        Console.WriteLine($"{kilobytes} KiB: exit code {exitCode}, {error.Trim()}");
        faults.RequireResumable();
    }
    Console.WriteLine("After each, with room again, the resumed run was the uncut run.");
}
