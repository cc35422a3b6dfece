using System.CommandLine;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Cli.Scores;
using Retune.Rescoring;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Cli.Verbs;

/// <summary><c>retune score</c>: the probability of every word of texts, or of what comes in on standard input.</summary>
internal sealed class ScoreVerb : Verb
{
    private const string StandardInput = "-";

    private readonly Argument<string[]> _texts = Word.Arguments("TEXT", ArgumentArity.ZeroOrMore);
    private readonly ModelOptions _model = new();

    private readonly Option<bool> _carryState = Word.Switch("--carry-state",
        "Carry the state on from sentence to sentence of a text, as an evaluation does; without it every sentence stands alone.");

    private readonly MachineOptions _machine = new();

    public ScoreVerb(Session session) : base(
        "score",
        "Score the words of sentences, from files or as a filter.",
        "Writes the probability of every word and sentence, </s> included, in the form of SRILM's ngram -unk -debug 2 -ppl (base 10), or as JSON lines (natural "
        + "logarithms beside those to base 10). Texts are plain or gzip, one sentence a line. Without a text it is a filter: it reads standard input and answers each line at once; blank lines "
        + "get no answer. <unk> is a word of the model with a probability of its own, so that there are no OOVs; at the end of a text the totals are given with and "
        + "without <unk> and </s>.",
        "--model MODEL [TEXT...] [options]",
        """
        retune score --model adapted domain.test.txt > scores.txt
        echo "the patient was seen" | retune score --model adapted
        retune score --model adapted --mix trigram.arpa.gz --mix-weight 0.3 domain.test.txt
        zcat hypotheses.gz | retune score --model adapted --normalised --json
        """,
        session)
    {
        Add(_texts);
        Add(_model.Group("Scoring", _carryState), _model.Mixture, new OptionGroup("Run", [.. _machine.Options]));
    }

    protected override int Run(ParseResult parsed)
    {
        int threads = _machine.Threads(parsed);
        string folder = _model.Folder(parsed);
        (bool normalised, bool carryState) = (_model.IsNormalised(parsed), parsed.GetValue(_carryState));
        if (carryState && _model.IsMixed(parsed))
            throw new InputException("--carry-state does not go with --mix: an n-gram model begins every sentence anew.");
        string[] texts = parsed.GetValue(_texts) is { Length: > 0 } given ? given : [StandardInput];
        InputPaths.RequireExist(texts.Where(text => text != StandardInput));
        Scorer scorer = Scorer.Load(folder);
        WordModel? mixture = _model.Mixed(parsed, scorer, threads, Report(parsed), Session.Cancellation);
        IScoreForm form = parsed.GetValue(_machine.Json)
            ? new JsonForm(scorer.Model, folder, normalised, carryState)
            : new SrilmForm(scorer.Vocabulary, normalised);
        using var run = new ScoreRun(Session, scorer, mixture, form, normalised, carryState, threads);
        foreach (string text in texts)
        {
            using SentenceReader reader = Open(text);
            // Whoever stops reading has what he wanted.
            if (!run.Score(reader, text))
                break;
        }
        return ExitCode.Success;
    }

    /// <summary>What is told of a mixture stands among the scores: as comments, which scripts for SRILM skip, or as JSON lines.</summary>
    private IReport Report(ParseResult parsed) => parsed.GetValue(_machine.Json)
        ? Session.Report(json: true)
        : new TextReport(new CommentedOutput(Session.Output), terminal: false);

    private SentenceReader Open(string text) => text == StandardInput
        ? new SentenceReader(new InterruptibleInput(Session.Input(), Session.Cancellation), "standard input")
        : new SentenceReader(text);
}
