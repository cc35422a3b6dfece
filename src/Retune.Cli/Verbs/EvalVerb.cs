using System.CommandLine;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Evaluation;
using Retune.Mixtures;
using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Verbs;

/// <summary><c>retune eval</c>: measures a model on texts.</summary>
internal sealed class EvalVerb : Verb
{
    private readonly Argument<string[]> _texts = Word.Arguments("TEXT", ArgumentArity.OneOrMore);
    private readonly Option<string> _model = Word.Option("--model", "MODEL", "Folder of the model.", required: true);

    private readonly NumberOption<int> _streams = new("--streams", "N",
        "Parallel streams the text is cut into, each from a zero state: perplexities of one text are compared at one number.", new TrainingOptions().EvaluationStreams);

    private readonly MixOptions _mix = new();

    private readonly MachineOptions _machine = new();

    public EvalVerb(Session session) : base(
        "eval",
        "Measure a model on texts.",
        "Prints the perplexity of a model on each text, and how well the model normalises itself. The normalised perplexity (softmax over the whole "
        + "vocabulary) is the one to report; the unnormalised one uses exp(score - ln Z) as it is. Every position counts, </s> and <unk> among them, "
        + "except in the figures that say otherwise. With --mix the model is also measured in linear interpolation with other models, n-gram "
        + "models among them, all over its vocabulary: a word that the vocabulary lacks is <unk> for each of them, and an n-gram model begins every "
        + "sentence with <s>.",
        "--model MODEL TEXT... [options]",
        """
        retune eval --model adapted domain.test.txt
        retune eval --model general domain.test.txt general.dev.txt --json
        retune eval --model adapted --mix trigram.arpa.gz --tune-mix domain.dev.txt domain.test.txt
        retune eval --model adapted --mix trigram.arpa.gz --mix-weight 0.3 --mix general --mix-weight 0.1 domain.test.txt
        """,
        session)
    {
        Add(_texts);
        Add(new OptionGroup("Measurement", _model, _streams), _mix.Group, new OptionGroup("Run", [_machine.Memory, .. _machine.Options]));
    }

    protected override int Run(ParseResult parsed)
    {
        IReport report = Session.Report(parsed.GetValue(_machine.Json));
        int streams = parsed.GetValue(_streams) ?? new TrainingOptions().EvaluationStreams;
        int threads = _machine.Threads(parsed);
        int memory = _machine.MemoryMebibytes(parsed);
        new TrainingOptions { EvaluationStreams = streams, MemoryMebibytes = memory }.Validate();
        _mix.Validate(parsed);
        InputPaths.RequireExist([.. parsed.GetRequiredValue(_texts), .. _mix.Files(parsed)]);
        var evaluation = new TextEvaluation(streams, threads, memory);
        string folder = parsed.GetRequiredValue(_model);
        LanguageModel model = LanguageModel.Load(folder);
        report.Evaluating(folder, model, threads);
        MixedModels? mixed = _mix.Load(parsed, folder, model, evaluation, report, Session.Cancellation);
        foreach (string path in parsed.GetRequiredValue(_texts))
        {
            Session.Cancellation.ThrowIfCancellationRequested();
            using TokenFile text = TokenFile.EncodeTemporary(path, model.Vocabulary, Session.Cancellation);
            var progress = new EvaluationProgress(path, report);
            if (mixed is null)
            {
                report.Evaluated(path, Evaluator.Evaluate(model, text, streams, threads, progress, Session.Cancellation, evaluation.Memory));
                continue;
            }
            report.Evaluated(path, Evaluator.Evaluate(model, text, streams, threads, out TextProbabilities alone, progress, Session.Cancellation, evaluation.Memory));
            report.Mixed(mixed.Mix(path, text, alone, Session.Cancellation));
        }
        return ExitCode.Success;
    }
}
