using System.CommandLine;
using System.Diagnostics;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Cli.Rescoring;
using Retune.Rescoring;

namespace Retune.Cli.Verbs;

/// <summary><c>retune rescore</c>: gives the hypotheses of a recogniser new language scores.</summary>
internal sealed class RescoreVerb : Verb
{
    private readonly ModelOptions _model = new();
    private readonly HypothesisOptions _hypotheses = new();
    private readonly CombinationOptions _combination = new();
    private readonly Option<string> _references = Word.Option("--references", "FILE", "What was said, lines utterance word ... or word ... (utterance): word error rates are printed.");

    private readonly Option<string> _out = Word.Option("--out", "PATH",
        "Rescored lists or lattices in the form they had, best hypotheses first: a file, or a folder for srilm, kaldi and slf.");

    private readonly Option<string> _best = Word.Option("--best", "FILE", "The best hypothesis of each utterance, lines utterance word ...");
    private readonly MachineOptions _machine = new();

    public RescoreVerb(Session session) : base(
        "rescore",
        "Rescore n-best lists and lattices.",
        "Scores the hypotheses of a recogniser with a model, joins its score with the language score that is there, and finds the best hypothesis: acoustic + "
        + "lm-weight * language + word-penalty * words + unk-penalty * unknown words, in natural logarithms. The first word and the sentence's end are scored; what hypotheses "
        + "begin with alike is computed once. docs/scoring.md describes the forms.",
        "--model MODEL INPUT... [options]",
        """
        retune rescore --model adapted --lm-weight 12 --references ref.txt lists.tsv --best best.txt
        retune rescore --model adapted --form srilm nbest/ --weight 0.6 --lm-weight 9 --out rescored/
        retune rescore --model adapted --form kaldi nbest.txt --acoustic-costs ac.txt --lm-costs lm.txt --lm-weight 12 --out rescored/
        retune rescore --model adapted --form slf lattices/ --history 4 --best best.txt
        retune rescore --model adapted --form kaldi-lattice lat.txt --words words.txt --lm-weight 12 --best best.txt
        """,
        session)
    {
        Add(_hypotheses.Inputs);
        Add(
            _model.Group("Model"), _hypotheses.Group, _combination.Group, _model.Mixture,
            new OptionGroup("Results", _references, _out, _best), new OptionGroup("Run", [.. _machine.Options]));
    }

    protected override int Run(ParseResult parsed)
    {
        long started = Stopwatch.GetTimestamp();
        IReport report = Session.Report(parsed.GetValue(_machine.Json));
        int threads = _machine.Threads(parsed);
        _hypotheses.Check(parsed, _combination);
        string? referencesPath = parsed.GetValue(_references), best = parsed.GetValue(_best), lists = parsed.GetValue(_out);
        OutputFiles.Check(
            [.. lists is null ? [] : _hypotheses.Outputs(parsed, lists).Select(file => (_out.Name, (string?)file)), (_best.Name, best)],
            [.. _hypotheses.Files(parsed), .. _model.Files(parsed), .. referencesPath is null ? Array.Empty<string>() : [referencesPath]]);
        References? references = referencesPath is not null ? References.Read(referencesPath, _hypotheses.Spoken(parsed)) : null;
        WordModel model = _model.Load(parsed, threads, report, Session.Cancellation);
        using IRescoring rescoring = _hypotheses.Open(parsed, model, _combination, threads);
        (long utterances, long changed) = (0, 0);
        WordErrors before = default, after = default;
        TextFiles.Write(best, bestWords => rescoring.Write(lists, write =>
        {
            foreach (IRescored utterance in rescoring.Score(Session.Cancellation))
            {
                ScoreCombination combination = rescoring.Combination(utterance);
                IReadOnlyList<string> old = utterance.Best(rescoring.Before(utterance)), words = utterance.Best(combination);
                write(utterance);
                bestWords.Write($"{utterance.Utterance}{string.Concat(words.Where(word => !SpokenWords.IsSentenceMark(word)).Select(word => " " + word))}\n");
                utterances++;
                changed += old.SequenceEqual(words) ? 0 : 1;
                if (references is not null)
                {
                    before += references.Errors(utterance.Utterance, old);
                    after += references.Errors(utterance.Utterance, words);
                }
                report.RescoringProgressed(utterances, rescoring.Words);
            }
            rescoring.RequireKnownWords();
        }));
        report.Rescored(new(
            utterances, changed, rescoring.Hypotheses, rescoring is LatticeRescoring, rescoring.Words, rescoring.UnknownWords, rescoring.ComputedWords, Stopwatch.GetElapsedTime(started).TotalSeconds,
            references is null ? null : before, references is null ? null : after));
        return ExitCode.Success;
    }
}
