using Retune.Kernels;
using Retune.Models;
using Retune.Rescoring;
using Retune.Scoring;

namespace Retune.Cli.Bench;

/// <summary>
/// What self-normalisation saves a decoder: scoring with p = exp(score - ln Z) over scoring with the softmax of the whole vocabulary.
/// Both contestants advance the same states by the same words and score the same candidates through one <see cref="Scorer"/>;
/// the softmax's table is packed before the clock starts, and many states share its products.
/// </summary>
internal static class ScoringFigures
{
    /// <summary>Words a decoder asks for after a state: those that the sounds heard allow.</summary>
    private const int CandidatesAState = 8;

    /// <summary>Hypotheses that advance together, on each thread.</summary>
    private const int Beam = 64;

    private const int SentenceWords = 20;
    private const int SentencesAThread = 120;
    private const int ListsAThread = 16;
    private const int MergedOrder = 4;

    private static readonly NetworkShape _shape = BenchRun.SmallShape with { VocabularySize = NetworkShape.Paper.VocabularySize };

    /// <summary>Candidates per second after a beam of states.</summary>
    public static Measurement Candidates(BenchRun run) => Decoding(run, Beam);

    /// <summary>The same after one state at a time.</summary>
    public static Measurement CandidatesAlone(BenchRun run) => Decoding(run, 1);

    /// <summary>Sentences per second, side by side.</summary>
    public static Measurement Sentences(BenchRun run)
    {
        int count = SentencesAThread * run.Threads;
        var text = new ZipfText(_shape.VocabularySize);
        int[] ids = [.. Enumerable.Range(0, count * (SentenceWords + 1)).Select(_ => text.Next())], lengths = [.. Enumerable.Repeat(SentenceWords + 1, count)];
        double[] lnP = new double[ids.Length];
        Scorer scorer = Scorer(run);
        using var own = new SentenceScorer(scorer, normalised: false, run.Threads);
        using var exact = new SentenceScorer(scorer, normalised: true, run.Threads);
        return Contest(
            run, () => count * Rounds.Repeat(run, () => own.Score(ids, lengths, lnP)), () => count * Rounds.Repeat(run, () => exact.Score(ids, lengths, lnP)),
            "sentences", FormattableString.Invariant($"sentences of {SentenceWords} words and </s>, {count} side by side"), candidates: 1);
    }

    /// <summary>N-best lists per second, what hypotheses begin with computed once, over every hypothesis on its own.</summary>
    public static Measurement Rescoring(BenchRun run) => Rescoring(run, order: null);

    /// <summary>The same with histories merged by their last words.</summary>
    public static Measurement RescoringMerged(BenchRun run) => Rescoring(run, MergedOrder);

    private static Measurement Rescoring(BenchRun run, int? order)
    {
        Scorer scorer = Scorer(run);
        var load = new RescoringLoad(scorer.Vocabulary, ListsAThread * run.Threads, SentenceWords);
        using var shared = new ListRescorer(WordModel.Of(scorer), new SpokenWords([]), run.Threads, order);
        using var alone = new SentenceScorer(scorer, normalised: false, run.Threads);
        double[] lnP = new double[load.Ids.Length];
        double Shared() => load.Lists.Length * Rounds.Repeat(run, () => shared.Score(load.Lists));
        double Alone() => load.Lists.Length * Rounds.Repeat(run, () => alone.Score(load.Ids, load.Lengths, lnP));
        Shared();
        Alone();
        Rounds rounds = Rounds.Run(run, Shared, Alone);
        return new(rounds.Ratio(0, 1), FormattableString.Invariant($"every hypothesis on its own, side by side; by words {(double)shared.Words / shared.ComputedWords:0.0}"))
        {
            Details =
            [
                FormattableString.Invariant($"the {RescoringLoad.Hypotheses} best of a sentence of {SentenceWords} words in which {RescoringLoad.Places} stand in doubt between two, anywhere; {load.Lists.Length} lists at once"),
                FormattableString.Invariant($"lists/s: {rounds.Rate(0):0.0} over {rounds.Rate(1):0.0}; {rounds.Spread(0, 1)}"),
            ],
        };
    }

    private static Measurement Decoding(BenchRun run, int beam)
    {
        Scorer scorer = Scorer(run);
        using var team = new ThreadTeam(run.Threads);
        DecodingLoad[] loads = [.. Enumerable.Range(0, run.Threads).Select(_ => new DecodingLoad(scorer, beam, CandidatesAState))];
        Action<int> own = thread => loads[thread].Step(normalised: false), exact = thread => loads[thread].Step(normalised: true);
        double work = (double)run.Threads * beam * CandidatesAState;
        string load = FormattableString.Invariant($"{CandidatesAState} candidates a state, {beam} state{(beam == 1 ? "" : "s")} advanced at once on each thread");
        return Contest(run, () => work * Rounds.Repeat(run, () => team.Run(own)), () => work * Rounds.Repeat(run, () => team.Run(exact)), "candidates", load, CandidatesAState);
    }

    private static Measurement Contest(BenchRun run, Func<double> own, Func<double> exact, string unit, string load, int candidates)
    {
        own();
        exact();
        Rounds rounds = Rounds.Run(run, own, exact);
        double state = StepOperations.Forward(_shape) + StepOperations.Scores(_shape, candidates);
        double byOperations = (StepOperations.Forward(_shape) + StepOperations.Scores(_shape, _shape.VocabularySize)) / state;
        return new(rounds.Ratio(0, 1), FormattableString.Invariant($"full softmax at V = {_shape.VocabularySize}; by operations {byOperations:0.0}"))
        {
            Details = [load, FormattableString.Invariant($"{unit}/s: {rounds.Rate(0):0} over {rounds.Rate(1):0}; {rounds.Spread(0, 1)}")],
        };
    }

    /// <summary>One model serves all figures of a run; which one does not matter for speed.</summary>
    private static Scorer Scorer(BenchRun run) =>
        run.Shared("scorer", () => new Scorer(LanguageModel.Initialise(_shape, ZipfText.Vocabulary(_shape.VocabularySize), seed: 1)));
}
