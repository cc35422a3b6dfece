using Retune.Cli.Options;
using Retune.Engines.Cpu;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;

namespace Retune.Cli.Bench;

/// <summary>Figures of the engine that are not speeds of training.</summary>
internal static class EngineFigures
{
    /// <summary>Positions per second scored by exp(o - ln Z), one word each, over those with the sum over the whole vocabulary.</summary>
    public static Measurement Evaluation(BenchRun run)
    {
        NetworkShape shape = BenchRun.SmallShape with { VocabularySize = NetworkShape.Paper.VocabularySize };
        int streams = Preset.Small.Streams;
        using var engine = new CpuEvaluationEngine(NetworkInitialisation.Create(shape, 1), run.Threads);
        engine.ResetEvaluation(streams);
        Minibatch window = new ZipfText(shape.VocabularySize).Windows(1, engine.EvaluationTime, streams)[0];
        double[] scores = new double[window.Time * streams], sums = new double[scores.Length];
        Func<double> normalised = () => scores.Length * Rounds.Repeat(run, () => engine.Evaluate(window, scores, sums));
        Func<double> oneWord = () => scores.Length * Rounds.Repeat(run, () => engine.Evaluate(window, scores, []));
        normalised();
        oneWord();
        Rounds rounds = Rounds.Run(run, oneWord, normalised);
        double operations = (StepOperations.Forward(shape) + StepOperations.Scores(shape, shape.VocabularySize)) / StepOperations.Forward(shape);
        return new(rounds.Ratio(0, 1), FormattableString.Invariant($"full softmax at V = {shape.VocabularySize}, {streams} streams; by operations {operations:0.0}"))
        {
            Details = [FormattableString.Invariant($"positions/s: {rounds.Rate(0):0} over {rounds.Rate(1):0}; {rounds.Spread(0, 1)}")],
        };
    }

    /// <summary>Bytes that all threads of the process together allocate in a training step, noise drawn and update included.</summary>
    public static Measurement Allocation(BenchRun run)
    {
        (string Name, Func<TrainingLoad> Create)[] loads =
        [
            ("small, NCE", () => TrainingLoad.Small(run)),
            ("small, NCE+KLD", () => new TrainingLoad(run, BenchRun.SmallShape, Preset.Small, withReference: true)),
            ("small, softmax", () => TrainingLoad.Small(run, kind: LossKind.CrossEntropy)),
            ("paper, NCE", () => TrainingLoad.Paper(run)),
        ];
        double worst = 0;
        List<string> details = [];
        foreach ((string name, Func<TrainingLoad> create) in loads)
        {
            using TrainingLoad load = create();
            double bytes = BytesPerStep(load);
            worst = Math.Max(worst, bytes);
            details.Add(FormattableString.Invariant($"{name}: {bytes:0.#} bytes a step"));
        }
        return new(worst, "the allocations of all threads, the greatest of these trainings") { Details = details };
    }

    /// <summary>
    /// The least of several rounds: what the runtime itself allocates once in a while (compiling a method again, say) is not the step's.
    /// </summary>
    private static double BytesPerStep(TrainingLoad load)
    {
        const int Rounds = 5, Steps = 4;
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int step = 0; step < Steps; step++)
                load.Step();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        return (double)least / Steps;
    }
}
