namespace Retune.Cli.Bench;

/// <summary>Where the time of a step goes.</summary>
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
}
