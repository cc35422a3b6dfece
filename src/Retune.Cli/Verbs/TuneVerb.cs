using System.CommandLine;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Cli.Rescoring;
using Retune.Rescoring;

namespace Retune.Cli.Verbs;

/// <summary><c>retune tune</c>: finds the weights of a rescoring on a development set.</summary>
internal sealed class TuneVerb : Verb
{
    private readonly ModelOptions _model = new();
    private readonly HypothesisOptions _hypotheses = new();
    private readonly CombinationOptions _combination = new(isGiven: false);
    private readonly Option<string> _references = Word.Option("--references", "FILE", "What was said, lines utterance word ... or word ... (utterance).", required: true);
    private readonly MachineOptions _machine = new();

    public TuneVerb(Session session) : base(
        "tune",
        "Find the weights of a rescoring.",
        "Scores the n-best lists or lattices of a development set with a model and finds the weight of the model, the language model weight and the word penalty with the "
        + "fewest word errors, on a grid that is refined around its best point. The scores are computed once. It prints the options for retune rescore.",
        "--model MODEL --references FILE INPUT... [options]",
        """
        retune tune --model adapted --references dev.ref.txt dev.tsv
        retune tune --model adapted --references dev.ref.txt --form slf dev-lattices/ --history 4
        """,
        session)
    {
        Add(_hypotheses.Inputs);
        Add(
            _model.Group("Model"), new OptionGroup("References", _references), _hypotheses.Group, _combination.GroupOfTune, _model.Mixture,
            new OptionGroup("Run", [.. _machine.Options]));
    }

    protected override int Run(ParseResult parsed)
    {
        IReport report = Session.Report(parsed.GetValue(_machine.Json));
        int threads = _machine.Threads(parsed);
        _hypotheses.Check(parsed, _combination);
        ScoreCombination given = _combination.Combination(parsed);
        var references = References.Read(parsed.GetRequiredValue(_references), _hypotheses.Spoken(parsed));
        WordModel model = _model.Load(parsed, threads, report, Session.Cancellation);
        using IRescoring rescoring = _hypotheses.Open(parsed, model, _combination, threads);
        var utterances = new List<IRescored>();
        var before = new WordErrors();
        foreach (IRescored utterance in rescoring.Score(Session.Cancellation))
        {
            utterances.Add(utterance);
            before += references.Errors(utterance.Utterance, utterance.Best(rescoring.Before(utterance)));
            report.RescoringProgressed(utterances.Count, rescoring.Words);
        }
        if (before.ReferenceWords == 0)
            throw new InputException($"The references of the {utterances.Count} utterances have no word, so that there are no errors to count; give references with words.");
        rescoring.RequireKnownWords();
        TunedCombination tuned = new WeightTuning(utterances, references).Tune(given, Session.Cancellation);
        report.CombinationTuned(before, tuned, Session.Line(["rescore", .. _combination.Replace(Session.Arguments.Skip(1), tuned.Combination).Where(word => word != _machine.Json.Name)]));
        return ExitCode.Success;
    }
}
