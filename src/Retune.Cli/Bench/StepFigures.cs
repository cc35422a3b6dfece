using Retune.Kernels.Native;

namespace Retune.Cli.Bench;

/// <summary>Where the time of a step goes, and what it would be with another product.</summary>
internal static class StepFigures
{
    /// <summary>The share of the step that its parts, measured one by one, explain; the parts in the details.</summary>
    public static Measurement Profile(BenchRun run, Func<BenchRun, TrainingLoad> create)
    {
        using TrainingLoad load = create(run);
        using var parts = new StepParts(run, load);
        Rounds rounds = Rounds.Run(run, [() => load.Turn() / load.Words, .. parts.Parts.Select(part => (Func<double>)(() => parts.Turn(run, [part])))]);
        double step = 1e6 / rounds.Rate(0), sum = 0;
        List<string> details = [FormattableString.Invariant($"{step,9:0} us  100.0 %  a step of {load.Words} words")];
        for (int i = 0; i < parts.Parts.Count; i++)
        {
            double time = 1e6 / rounds.Rate(i + 1);
            sum += time;
            string rate = parts.Parts[i].Operations > 0 ? FormattableString.Invariant($", {parts.Parts[i].Operations / time / 1e3:0} GFLOP/s") : "";
            details.Add(FormattableString.Invariant($"{time,9:0} us  {100 * time / step,5:0.0} %  {parts.Parts[i].Name}{rate}"));
        }
        details.Add(FormattableString.Invariant($"{step - sum,9:0} us  {100 * (1 - sum / step),5:0.0} %  the rest: barriers, bookkeeping, caches between the parts"));
        return new(sum / step, "the whole step; parts measured one by one at its sizes") { Details = details };
    }

    /// <summary>
    /// Words per second with our products over those the step would have with oneDNN's: the step's time, with its products and packing
    /// exchanged for the same products of oneDNN, one on each thread.
    /// </summary>
    public static Measurement Managed(BenchRun run, Func<BenchRun, TrainingLoad> create)
    {
        NativeBlas? oneDnn = NativeBlas.FindAll().FirstOrDefault(blas => blas.Name == "oneDNN");
        if (oneDnn is null)
            return Measurement.Impossible("no oneDNN here; on Debian: apt install libdnnl2");
        using TrainingLoad load = create(run);
        using var parts = new StepParts(run, load);
        parts.UseOneThreadEach(oneDnn);
        StepPart[] products = [.. parts.Parts.Where(part => part.Native is not null || part.IsPacking)];
        Rounds rounds = Rounds.Run(run, () => load.Turn() / load.Words, () => parts.Turn(run, products), () => parts.Turn(run, products, oneDnn));
        double step = 1 / rounds.Rate(0), managed = 1 / rounds.Rate(1), native = managed / rounds.Ratio(2, 1);
        return new((step - managed + native) / step, $"the step with its products exchanged for those of oneDNN {oneDnn.Version}, each measured at the step's sizes")
        {
            Details = [FormattableString.Invariant($"a step {step * 1e3:0.0} ms; its products, packing included, {managed * 1e3:0.0} ms; by oneDNN {native * 1e3:0.0} ms; {rounds.Spread(1, 2)}")],
        };
    }
}
