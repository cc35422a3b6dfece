using System.CommandLine;
using Retune.Cli.Demo;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Experiments;
using Retune.Training;

namespace Retune.Cli.Verbs;

/// <summary><c>retune demo</c>: the whole study on text that every machine with the SDK has.</summary>
internal sealed class DemoVerb : Verb
{
    /// <summary>Of the 225,000 words that the SDK's documentation has: a domain text as small, beside the general one, as users' are.</summary>
    private const long DocumentationDomainWords = 60_000;

    private readonly Option<string> _general = Word.Option("--text", "TEXT", "Another general text, plain or gzip, one sentence a line; needs --domain-text.");
    private readonly Option<string> _domain = Word.Option("--domain-text", "TEXT", "Another domain text; needs --text.");

    private readonly NumberOption<long> _domainWords = new("--domain-words", "N",
        "Use the first N words of the domain's training text only: with little of it, as users have, staying close to the general model pays most.",
        $"{DocumentationDomainWords} of the SDK's documentation, all of a text of your own");

    private readonly Option<string> _out = Word.Option("--out", "FOLDER", "Folder of the texts and models; what an earlier demo left there is replaced (default retune-demo).");
    private readonly NumberOption<ulong> _seed = new("--seed", "N", "Seed of the division of the texts and of the training.", 1);
    private readonly MachineOptions _machine = new();

    public DemoVerb(Session session) : base(
        "demo",
        "Train and adapt on the SDK's own documentation, and see what adaptation wins.",
        "Makes a general and a domain text of the documentation in the .NET SDK's targeting packs (the base library; ASP.NET Core and its extensions), "
        + "divides them into training, development and test text, trains a general, a domain-only, a general+domain, a fine-tuned and a KLD-adapted model, "
        + "and prints the paper's table 3 for this text. Every choice is made on the development text, every figure is from the test text. Texts "
        + $"given with --text and --domain-text are divided by blocks of {LineBlocks.Lines} lines: about {DemoText.PartWords:N0} words each, at the most a tenth, are development and test text.",
        "[options]",
        """
        retune demo
        retune demo --domain-words 50000 --out demo-50k
        retune demo --text general.txt.gz --domain-text domain.txt.gz --json
        """,
        session) =>
        Add(new OptionGroup("Texts", _general, _domain, _domainWords), new OptionGroup("Run", [_out, _seed, .. _machine.Options]));

    protected override int Run(ParseResult parsed)
    {
        IReport report = Session.Report(parsed.GetValue(_machine.Json));
        string folder = parsed.GetValue(_out) ?? "retune-demo";
        ulong seed = parsed.GetValue(_seed) ?? 1;
        int threads = _machine.Threads(parsed);
        using RunFolder held = RunFolder.Open(folder);          // before anything in it is replaced
        DemoText text = WriteTexts(parsed, Path.Combine(folder, "text"), seed, report);
        Session.Cancellation.ThrowIfCancellationRequested();
        ExperimentOutcome outcome = DemoStudy.Run(DemoStudy.Config(text, seed), folder, threads, report, Session.Cancellation);
        bool interrupted = outcome.End == ExperimentEnd.Interrupted;
        report.Study(outcome.Results, interrupted ? null : DemoStudy.AdaptedFolder(folder));
        return interrupted ? ExitCode.Interrupted : ExitCode.Success;
    }

    private DemoText WriteTexts(ParseResult parsed, string folder, ulong seed, IReport report)
    {
        long? domainWords = parsed.GetValue(_domainWords);
        if (domainWords < 1)
            throw new InputException($"--domain-words is {domainWords}; it must be at least 1.");
        (string? generalPath, string? domainPath) = (parsed.GetValue(_general), parsed.GetValue(_domain));
        if (generalPath is null != domainPath is null)
            throw new InputException("--text and --domain-text go together: give both, or neither for the SDK's documentation.");
        DemoText text;
        if (generalPath is not null && domainPath is not null)
        {
            OutputFiles.Check(DemoText.PathsIn(folder).Select(path => (_out.Name, (string?)path)), [generalPath, domainPath]);
            text = DemoText.Write(LineBlocks.Read(generalPath), LineBlocks.Read(domainPath), folder, domainWords, seed);
            report.DemoText(text, $"{generalPath} and {domainPath}, divided by blocks of {LineBlocks.Lines} lines", domainWords);
            return text;
        }
        DocumentationPacks packs = DocumentationPacks.Find();
        var documentation = new DocumentationText();
        // The general text is read first: a sentence that both have stays there.
        List<DemoEntry> general = documentation.Read(packs.GeneralFiles);
        List<DemoEntry> domain = documentation.Read(packs.DomainFiles);
        domainWords ??= DocumentationDomainWords;
        text = DemoText.Write(general, domain, folder, domainWords, seed);
        report.DemoText(text, $"documentation of .NET {packs.GeneralVersion} (general) and ASP.NET Core {packs.DomainVersion} (domain), divided by documented member", domainWords);
        return text;
    }
}
