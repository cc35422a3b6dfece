using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Cli.Verbs;

namespace Retune.Cli;

/// <summary>The whole command line: <c>retune VERB</c>.</summary>
internal static class RetuneCommand
{
    private const string Description =
        "Trains LSTM language models with noise contrastive estimation and adapts a general model to a domain, staying close to it by "
        + "Kullback-Leibler regularisation (Andrés-Ferrer, Bodenstab, Vozila, Interspeech 2018).";

    private const string Examples = """
        retune demo
        retune vocab general.txt domain.txt --min-count 3 --out vocab.txt
        retune train --text general.txt domain.txt --dev domain.dev.txt --vocab vocab.txt --preset small --out general
        retune adapt --from general --text domain.txt --dev domain.dev.txt --gamma 0.75 --preset small --out adapted
        retune eval --model adapted domain.test.txt
        echo "the patient was seen" | retune score --model adapted
        retune rescore --model adapted --lm-weight 12 --references ref.txt lists.tsv
        retune export --from adapted --to onnx --out adapted.onnx
        retune experiment experiment.yaml
        """;

    /// <summary>Runs a command line and returns its exit code: 0, 1 for a failure, 2 for wrong usage or input, 130 when interrupted.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="output">Standard output: results and progress.</param>
    /// <param name="error">Standard error: one line for a failure, nothing else.</param>
    /// <param name="terminal">Whether the output is a terminal.</param>
    /// <param name="cancellation">Stops a run at its next step, its state kept.</param>
    public static int Run(string[] arguments, TextWriter output, TextWriter error, bool terminal = false, CancellationToken cancellation = default) =>
        Run(new Session(arguments, output, terminal, cancellation), error);

    /// <summary>The same, with all that a call of the program has.</summary>
    public static int Run(Session session, TextWriter error)
    {
        var lasting = new LastingOutput(session.Output);
        int code = RunVerb(session with { Output = lasting }, lasting, error);
        if (lasting.Failure is null)
            return code;
        Tell(error, $"Standard output could not be written any more, the work went on without it: {lasting.Failure}");
        return code == ExitCode.Success ? ExitCode.Failure : code;
    }

    private static int RunVerb(Session session, LastingOutput lasting, TextWriter error)
    {
        try
        {
            ParseResult parsed = Parse(session);
            if (parsed.Action is ParseErrorAction)
                throw new InputException(DescribeUsage(parsed));
            return parsed.Invoke(new InvocationConfiguration { Output = session.Output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception failure)
        {
            (int code, string message) = Describe(failure is AggregateException many ? many.Flatten().InnerExceptions[0] : failure);
            if (session.Terminal)
                lasting.EndLine();
            Tell(error, message);
            return code;
        }
    }

    private static void Tell(TextWriter error, string message)
    {
        try
        {
            error.WriteLine("retune: " + message.ReplaceLineEndings(" "));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nobody is left to be told; the exit code says it.
        }
    }

    /// <summary>Takes the words apart; nothing is run.</summary>
    internal static ParseResult Parse(Session session) =>
        Create(session).Parse([.. session.Arguments], new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    private static RootCommand Create(Session session)
    {
        Verb[] verbs =
        [
            new VocabVerb(session), new TrainVerb(session), new AdaptVerb(session), new EvalVerb(session), new ScoreVerb(session), new RescoreVerb(session),
            new TuneVerb(session), new ExportVerb(session),
            new DemoVerb(session), new ExperimentVerb(session), new ReportVerb(session), new BenchVerb(session),
        ];
        var root = new RootCommand(Description);
        foreach (Verb verb in verbs)
            root.Add(verb);
        foreach (Option option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption => new HelpText(Description, Examples, session.Terminal),
                VersionOption => new VersionText(),
                _ => option.Action,
            };
        }
        return root;
    }

    /// <summary>The first mistake; a word that means nothing is told before what is missing, for it often is the missing one misspelt.</summary>
    private static string DescribeUsage(ParseResult parsed)
    {
        string mistake = parsed.UnmatchedTokens.Count > 0 ? $"Unknown word '{parsed.UnmatchedTokens[0]}'"
            : parsed.CommandResult.Command is not Verb ? "A verb is missing"
            : (parsed.Errors.FirstOrDefault(error => error.Message.StartsWith(Word.UnknownOption, StringComparison.Ordinal)) ?? parsed.Errors[0]).Message.TrimEnd('.');
        return $"{mistake}; see 'retune{(parsed.CommandResult.Command is Verb verb ? " " + verb.Name : "")} --help'.";
    }

    private static (int Code, string Message) Describe(Exception failure) => failure switch
    {
        InputException => (ExitCode.WrongInput, failure.Message),
        OperationCanceledException => (ExitCode.Interrupted, "Interrupted."),
        RetuneException or IOException or UnauthorizedAccessException => (ExitCode.Failure, failure.Message),
        OutOfMemoryException => (ExitCode.Failure, "Out of memory; choose fewer streams, a smaller vocabulary or a smaller network."),
        _ => (ExitCode.Failure, $"This is a mistake in Retune, please report it: {failure.GetType().Name}: {failure.Message}"),
    };
}
