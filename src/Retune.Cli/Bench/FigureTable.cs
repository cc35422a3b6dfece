namespace Retune.Cli.Bench;

/// <summary>Every figure of <c>retune bench</c>, in the order of the table.</summary>
internal static class FigureTable
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        new("paper-nce-ceiling", "NCE, paper preset: operations of its products per second over sgemm", Goal.AtLeast(0.88), run => SpeedFigures.NceOverCeiling(run, r => TrainingLoad.Paper(r))),
        new("small-nce-ceiling", "NCE, small network: the same", Goal.AtLeast(0.75), run => SpeedFigures.NceOverCeiling(run, r => TrainingLoad.Small(r))),
        new("paper-nce-pytorch", "NCE, paper preset: words/s over PyTorch", SpeedFigures.PyTorchGoal(1.25, 1.5), run => SpeedFigures.OverPyTorch(run, r => TrainingLoad.Paper(r))),
        new("small-nce-pytorch", "NCE, small network: the same", SpeedFigures.PyTorchGoal(1.7, 2.4), run => SpeedFigures.OverPyTorch(run, r => TrainingLoad.Small(r))),
        new("paper-bf16-pytorch", "NCE in bf16, paper preset: words/s over PyTorch's bf16 autocast", Goal.AtLeast(1.25), SpeedFigures.BFloat16OverPyTorch),
        new("kld-reference", "NCE+KLD words/s over NCE, paper preset, reference run at every step", Goal.AtLeast(0.76), run => SpeedFigures.Ratio(run, r => TrainingLoad.Paper(r, withReference: true), r => TrainingLoad.Paper(r), "NCE without a reference")),
        new("kld-reference-bf16", "the same with the reference in bf16", Goal.AtLeast(0.85), SpeedFigures.BFloat16Reference),
        new("kld-cached", "the same with the reference's hidden states kept from an earlier epoch", Goal.AtLeast(0.96), SpeedFigures.KeptReference),
        new("vocabulary-size", "NCE, small network: words/s at V = 1,000,000 over V = 10,000", Goal.AtLeast(0.97), run => SpeedFigures.Ratio(run, r => TrainingLoad.Small(r, 1_000_000), r => TrainingLoad.Small(r, 10_000), "the same at V = 10,000")),
        new("softmax", "NCE words/s over full-softmax words/s, small network, V = 58,116", Goal.AtLeast(12), SpeedFigures.NceOverSoftmax),
        new("softmax-ceiling", "full softmax there: operations of its products per second over sgemm", Goal.AtLeast(0.85), SpeedFigures.SoftmaxOverCeiling),
        new("evaluation", "evaluation of one self-normalised word a position over full softmax, small network, V = 58,116", Goal.AtLeast(14), EngineFigures.Evaluation),
        new("threads", "1 to 2 threads, NCE, paper preset", Goal.AtLeast(1.9), run => SpeedFigures.Threads(run, (r, threads) => TrainingLoad.Paper(r, threads: threads))),
        new("threads-small", "1 to 2 threads, NCE, small network", Goal.AtLeast(1.9), run => SpeedFigures.Threads(run, (r, threads) => TrainingLoad.Small(r, threads: threads))),
        new("score", "scoring for a decoder, self-normalised: candidates/s over full softmax, small network, V = 58,116", Goal.AtLeast(14), ScoringFigures.Candidates),
        new("score-sentences", "the same: sentences/s, side by side", Goal.AtLeast(14), ScoringFigures.Sentences),
        new("score-alone", "the same: candidates/s, one state at a time", null, ScoringFigures.CandidatesAlone),
        new("score-rescoring", "100-best lists of 20 words: lists/s, hypotheses sharing their beginnings, over each on its own; small network, V = 58,116", Goal.AtLeast(5), ScoringFigures.Rescoring),
        new("score-rescoring-merged", "the same, histories with the same last three words taken for one (--history 4)", null, ScoringFigures.RescoringMerged),
        new("managed", "the engine with managed products over the same with those of oneDNN, fp32, paper preset", Goal.AtLeast(0.85), run => SpeedFigures.ManagedOverOneDnn(run, (r, products) => TrainingLoad.Paper(r, products: products))),
        new("managed-small", "the same, small network", Goal.AtLeast(0.85), run => SpeedFigures.ManagedOverOneDnn(run, (r, products) => TrainingLoad.Small(r, products: products))),
        new("allocation", "bytes allocated in a training step after warm-up", new Goal(0, GoalSide.AtMost, "bytes"), EngineFigures.Allocation),
        new("memory", "peak memory of a training of the paper preset, NCE", new Goal(1.1, GoalSide.Under, "GB"), run => ProcessFigures.TrainingMemory(run, withReference: false)),
        new("memory-reference", "the same with a reference", new Goal(1.5, GoalSide.Under, "GB"), run => ProcessFigures.TrainingMemory(run, withReference: true)),
        new("startup", "retune eval of 1,000 words, small network, from process start to its end", new Goal(1, GoalSide.Under, "s"), ProcessFigures.Startup),
        new("nce-loss", "nce_loss: a call with SGD, the slowest of C = 10 K, 100 K, 1 M", new Goal(0.15, GoalSide.AtMost, "ms"), run => NceLossFigures.Milliseconds(run, NceLossBench.Sgd, "TensorFlow 2.21 on two Ice Lake cores: 2.3 ms")),
        new("nce-loss-adam", "nce_loss: the same with lazy Adam", new Goal(0.25, GoalSide.AtMost, "ms"), run => NceLossFigures.Milliseconds(run, NceLossBench.LazyAdam, "TensorFlow 2.21 on two Ice Lake cores: 13 to 460 ms")),
        new("nce-loss-growth", "nce_loss: time at C = 1 M over that at C = 10 K, SGD", new Goal(1.25, GoalSide.AtMost), NceLossFigures.Growth),
        new("nce-loss-allocation", "nce_loss: bytes allocated in a call after warm-up", new Goal(0, GoalSide.AtMost, "bytes"), NceLossFigures.Allocation),
        new("profile", "where the time of a step goes, NCE, paper preset", null, run => StepFigures.Profile(run, r => TrainingLoad.Paper(r))),
        new("profile-bf16", "the same in bf16", null, SpeedFigures.BFloat16Profile),
        new("profile-small", "the same, small network", null, run => StepFigures.Profile(run, r => TrainingLoad.Small(r))),
    ];

    /// <summary>The figures asked for, in the table's order: by name, or a group by the beginning of its names; all where none is named.</summary>
    /// <exception cref="InputException">A name that is none.</exception>
    public static IReadOnlyList<Figure> Choose(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (!All.Any(figure => Matches(figure, name)))
                throw new InputException($"There is no figure '{name}'; the figures are {string.Join(", ", All.Select(figure => figure.Name))}.");
        }
        return names.Count == 0 ? All : [.. All.Where(figure => names.Any(name => Matches(figure, name)))];
    }

    private static bool Matches(Figure figure, string name) => figure.Name == name || figure.Name.StartsWith(name + "-", StringComparison.Ordinal);
}
