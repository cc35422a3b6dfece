using System.CommandLine;
using Retune.Cli.Bench;
using Retune.Cli.Options;

namespace Retune.Cli.Verbs;

/// <summary><c>retune bench</c>: measures this machine, this program and PyTorch where it is installed.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly Argument<string[]> _figures = Word.Arguments("FIGURE", ArgumentArity.ZeroOrMore);
    private readonly Option<bool> _quick = Word.Switch("--quick", "Fewer and shorter rounds: minutes instead of most of an hour, and less certain.");
    private readonly Option<bool> _list = Word.Switch("--list", "List the figures with their goals and measure nothing.");
    private readonly MachineOptions _machine = new();

    public BenchVerb(Session session) : base(
        "bench",
        "Measure the speed of training against this machine's limit and PyTorch.",
        "Measures every figure of docs/performance.md, or those named; the beginning of several names takes them all (nce-loss, memory, threads). "
        + "Ratios are of contestants that take turns in this one run, medians of the rounds. Nothing else should run on the machine.",
        "[FIGURE...] [options]",
        """
        retune bench
        retune bench --quick
        retune bench paper-nce-ceiling paper-nce-pytorch --threads 2
        retune bench nce-loss --json
        """,
        session)
    {
        Add(_figures);
        Add(new OptionGroup("Measurement", _quick, _list), new OptionGroup("Run", [.. _machine.Options]));
    }

    protected override int Run(ParseResult parsed)
    {
        IReadOnlyList<Figure> figures = FigureTable.Choose(parsed.GetValue(_figures) ?? []);
        var report = new BenchReport(Session.Output, Session.Terminal, parsed.GetValue(_machine.Json));
        if (parsed.GetValue(_list))
        {
            report.List(figures);
            return ExitCode.Success;
        }
        var run = new BenchRun(_machine.Threads(parsed), parsed.GetValue(_quick), Session.Cancellation);
        report.Begin(MachineDescription.Here(), run, DateTimeOffset.Now);
        foreach (Figure figure in figures)
        {
            Session.Cancellation.ThrowIfCancellationRequested();
            report.Measured(figure, figure.Measure(run));
            // What one figure has allocated must not be in another one's way.
            GC.Collect();
        }
        report.End();
        return ExitCode.Success;
    }
}
