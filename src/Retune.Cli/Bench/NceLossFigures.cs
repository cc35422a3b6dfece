namespace Retune.Cli.Bench;

/// <summary>A training call of NceLoss at B = 128, d = 128, 64 samples, over tables of growing height.</summary>
internal static class NceLossFigures
{
    private static readonly int[] _heights = [10_000, 100_000, 1_000_000];

    /// <summary>Milliseconds of a call, the slowest of the heights.</summary>
    public static Measurement Milliseconds(BenchRun run, string optimizer, string against)
    {
        IReadOnlyList<NceLossBench.Row> rows = Rows(run, optimizer);
        return new(rows.Max(row => row.MedianMilliseconds), against) { Details = [.. rows.Select(Line)] };
    }

    /// <summary>Time at C = 1,000,000 over that at C = 10,000, SGD.</summary>
    public static Measurement Growth(BenchRun run)
    {
        IReadOnlyList<NceLossBench.Row> rows = Rows(run, NceLossBench.Sgd);
        return new(rows[^1].MedianMilliseconds / rows[0].MedianMilliseconds, FormattableString.Invariant($"the same at C = {_heights[0]}"));
    }

    /// <summary>Bytes a call allocates, the most of all heights and optimisers.</summary>
    public static Measurement Allocation(BenchRun run) => new(
        Rows(run, NceLossBench.Sgd).Concat(Rows(run, NceLossBench.LazyAdam)).Max(row => row.AllocatedBytesPerCall),
        "the allocations of all threads");

    /// <summary>The same rows serve all figures of a run.</summary>
    private static IReadOnlyList<NceLossBench.Row> Rows(BenchRun run, string optimizer) =>
        run.Shared("nce-loss " + optimizer, () => new NceLossBench(threads: run.Threads, calls: run.Quick ? 100 : 250).Run(_heights, optimizer));

    private static string Line(NceLossBench.Row row) => FormattableString.Invariant(
        $"C = {row.NumClasses}: median {row.MedianMilliseconds:0.000} ms, best {row.BestMilliseconds:0.000} ms, {NceLossBench.BatchSize * 1000 / row.MedianMilliseconds:0} examples/s, {row.AllocatedBytesPerCall:0.#} bytes a call");
}
