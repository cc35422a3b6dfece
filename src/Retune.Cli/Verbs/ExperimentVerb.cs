using System.CommandLine;
using Retune.Cli.Experiments;
using Retune.Cli.Options;
using Retune.Cli.Report;
using Retune.Experiments;

namespace Retune.Cli.Verbs;

/// <summary><c>retune experiment</c>: the paper's whole study on two corpora, resumable.</summary>
internal sealed class ExperimentVerb : Verb
{
    private readonly Argument<string[]> _file = Word.Arguments("FILE", ArgumentArity.OneOrMore);
    private readonly Option<string> _data = Word.Option("--data", "FOLDER", "Folder that the config's texts are relative to (default: the config's own).");
    private readonly Option<string> _results = Word.Option("--results", "FOLDER", "Folder of the small results: points/*.json, results.json, results.md, report.html (default: the config's own).");
    private readonly Option<string> _work = Word.Option("--work", "FOLDER", "Folder of models, checkpoints and token files, which can all be made again (default: work beside the config).");
    private readonly Option<bool> _list = Word.Switch("--list", "Show the points, which of them are done, and an estimate of the time left; train nothing.");
    private readonly NumberOption<double> _budget = new("--budget-hours", "H", "Stop after so many hours; the same command goes on.", "the config's, or none");
    private readonly NumberOption<int> _jobs = new("--jobs", "N", "Most trainings side by side, which share the threads; the results do not depend on it.", "number of threads");
    private readonly Option<string> _tensorBoard = Word.Option("--tensorboard", "DIR", "Write every training's curves into this folder in the form that TensorBoard reads, a folder for each point.");
    private readonly MachineOptions _machine = new();

    public ExperimentVerb(Session session) : base(
        "experiment",
        "Run the paper's study on two corpora: every recipe, rate and gamma, resumable.",
        "Trains general, domain-only and general+domain models over a grid of learning rates, adapts them by fine-tuning and with the KLD term over grids of rates and gamma, "
        + "chooses on the development text, measures on the test text, and shows what was won and what was forgotten. FILE is a YAML file: texts, vocabulary, network, "
        + "grids, budget. Every training leaves a small file when it is done and is never run twice; killed or interrupted at any moment, the same command goes on.",
        "FILE [options]",
        """
        retune experiment experiments/pubmed-small/experiment.yaml --data data/pubmed-small
        retune experiment my/experiment.yaml --list
        retune experiment my/experiment.yaml --budget-hours 8 --jobs 1
        retune experiment my/experiment.yaml --results reproduced --work reproduced/work
        """,
        session)
    {
        Add(_file);
        Add(new OptionGroup("Folders", _data, _results, _work), new OptionGroup("Run", [_list, _budget, _jobs, _tensorBoard, .. _machine.Options]));
    }

    protected override int Run(ParseResult parsed)
    {
        if (parsed.GetRequiredValue(_file) is not [string file])
            throw new InputException($"An experiment has one config file, {parsed.GetRequiredValue(_file).Length} are given.");
        string beside = Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";
        ExperimentConfig config = ExperimentFile.Read(file);
        double? hours = parsed.GetValue(_budget);
        if (hours is <= 0)
            throw new InputException(FormattableString.Invariant($"--budget-hours is {hours}; it must be positive."));
        int threads = _machine.Threads(parsed), jobs = parsed.GetValue(_jobs) ?? threads;
        if (jobs < 1)
            throw new InputException($"--jobs is {jobs}; it must be at least 1.");
        var task = new ExperimentTask
        {
            Config = config with { BudgetHours = hours ?? config.BudgetHours },
            Folders = new ExperimentFolders(parsed.GetValue(_data) ?? beside, parsed.GetValue(_results) ?? beside, parsed.GetValue(_work) ?? Path.Combine(beside, "work")),
            Threads = threads,
            Jobs = jobs,
        };
        IExperimentReport report = parsed.GetValue(_machine.Json) ? new JsonExperimentReport(Session.Output) : new TextExperimentReport(Session.Output, Session.Terminal);
        if (parsed.GetValue(_list))
        {
            report.Listed(Experiment.List(task, Session.Cancellation));
            return ExitCode.Success;
        }
        using TensorBoardExperiment? curves = parsed.GetValue(_tensorBoard) is { } tensorBoard ? new TensorBoardExperiment(tensorBoard) : null;
        ExperimentOutcome outcome = Experiment.Run(task, curves is null ? report : new ExperimentObservers(report, curves), Session.Cancellation);
        string page = Path.Combine(task.Folders.Results, "report.html");
        ReportPage.Write(task.Folders.ResultsFile, page);
        report.Ended(outcome, [task.Folders.ResultsFile, MarkdownResults.Write(outcome.Results, task.Folders), page], Session.Command);
        return outcome.End == ExperimentEnd.Interrupted ? ExitCode.Interrupted : ExitCode.Success;
    }
}
