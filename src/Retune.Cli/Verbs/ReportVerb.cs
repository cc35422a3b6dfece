using System.CommandLine;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Cli.Report;
using Retune.Cli.Report.Figures;
using Retune.Experiments;

namespace Retune.Cli.Verbs;

/// <summary><c>retune report</c>: an experiment's results as a page for the browser.</summary>
internal sealed class ReportVerb : Verb
{
    private readonly Argument<string> _results = Word.Argument("RESULTS");
    private readonly Option<string> _out = Word.Option("--out", "FILE", "The page: one HTML file that needs nothing else.", required: true);
    private readonly Option<string> _figures = Word.Option("--figures", "DIR", "Also write each figure as an SVG file of its own, for documents and slides, into this folder.");
    private readonly Option<bool> _json = new MachineOptions().Json;

    public ReportVerb(Session session) : base(
        "report",
        "Show an experiment's results as a page.",
        "Turns the results.json of an experiment, given itself or by its folder, finished or not, into one HTML file with its tables and figures, that opens without a network.",
        "RESULTS --out FILE [options]",
        """
        retune report results.json --out report.html
        retune report experiments/pubmed-small --out report.html --figures docs/results/pubmed-small
        """,
        session)
    {
        Add(_results);
        Add(new OptionGroup("Output", _out, _figures, _json));
    }

    protected override int Run(ParseResult parsed)
    {
        string source = parsed.GetRequiredValue(_results), page = parsed.GetRequiredValue(_out);
        string? figureFolder = parsed.GetValue(_figures);
        OutputFiles.Check(
            [(_out.Name, page), .. figureFolder is null ? [] : FigureFiles.PathsIn(figureFolder).Select(file => (_figures.Name, (string?)file))], [ResultsFile.PathOf(source)]);
        ExperimentResults results = ResultsFile.Load(source);
        if (Path.GetDirectoryName(Path.GetFullPath(page)) is { } folder)
            Directory.CreateDirectory(folder);
        IReadOnlyList<string> figures = figureFolder is null ? [] : FigureFiles.Write(results, figureFolder);
        Session.Report(parsed.GetValue(_json)).ReportWritten(ReportPage.Write(results, page), figures);
        return ExitCode.Success;
    }
}
