using Retune.Scoring;
using Retune.Tests.Scoring;

namespace Retune.Tests.Cli.Rescoring;

/// <summary>A model, two lists that it scores and what was said in them.</summary>
public abstract class RescoreCase : IDisposable
{
    protected RescoreCase()
    {
        Model = Folder["model"];
        Scorer.Model.Save(Model);
        // u1: the model decides between w2 and w9; u2: only one hypothesis.
        (string good, string bad) = Sum("w5 w2") > Sum("w5 w9") ? ("w5 w2", "w5 w9") : ("w5 w9", "w5 w2");
        Lists = Folder.Write("lists.tsv", $"u1\t-10\t-2\t{bad}\nu1\t-10\t-2\t{good}\nu2\t-5\t-1\tw3 uh\n");
        ReferenceFile = Folder.Write("ref.txt", $"u1 {good}\nu2 w3\n");
    }

    private protected TemporaryFolder Folder { get; } = new();

    private protected Scorer Scorer { get; } = ScoringCase.Scorer(ScoringCase.Even);

    private protected string Model { get; }

    private protected string Lists { get; }

    private protected string ReferenceFile { get; }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected double Sum(string words) => ScoringCase.OneByOne(Scorer, Ids(words)).Sum();

    private protected double EndAfter(string words) => ScoringCase.OneByOne(Scorer, Ids(words))[^1];

    private protected CommandLine Rescore(params string[] arguments) => CommandLine.Run(["rescore", "--model", Model, .. arguments]);

    private protected string Refused(params string[] arguments)
    {
        CommandLine result = Rescore(arguments);
        Assert.Equal(2, result.ExitCode);
        return result.Error;
    }

    private int[] Ids(string words) => [.. words.Split(' ').Select(Scorer.Vocabulary.IdOf), Scorer.Vocabulary.EndOfSentenceId];
}
