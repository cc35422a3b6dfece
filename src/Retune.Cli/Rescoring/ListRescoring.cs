using Retune.Rescoring;
using Retune.Rescoring.Lists;

namespace Retune.Cli.Rescoring;

/// <summary>N-best lists.</summary>
/// <param name="lists">The lists, read as they are needed.</param>
/// <param name="rescorer">Scores them.</param>
/// <param name="combination">How their scores are combined.</param>
/// <param name="form">The form in which they are written.</param>
internal sealed class ListRescoring(IEnumerable<(string File, HypothesisList List)> lists, ListRescorer rescorer, ScoreCombination combination, HypothesisForm form) : IRescoring
{
    /// <summary>Lists that are scored together: enough for many threads, few enough to be forgotten again.</summary>
    private const int Together = 512;

    private readonly DistinctUtterances _utterances = new();

    /// <summary>The files of Kaldi's form in a folder.</summary>
    public static string[] KaldiFiles(string folder) => [Path.Combine(folder, "text"), Path.Combine(folder, "acoustic_costs"), Path.Combine(folder, "lm_costs")];

    public long Hypotheses { get; private set; }

    public long Words => rescorer.Words;

    public long UnknownWords => rescorer.UnknownWords;

    public long SentenceEnds => rescorer.SentenceEnds;

    public long ComputedWords => rescorer.ComputedWords;

    public IEnumerable<IRescored> Score(CancellationToken cancellation)
    {
        foreach ((string File, HypothesisList List)[] together in lists.Chunk(Together))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach ((string file, HypothesisList list) in together)
                _utterances.Add(list.Utterance, file);
            foreach (ScoredList scored in rescorer.Score([.. together.Select(pair => pair.List)]))
            {
                Hypotheses += scored.Hypotheses.Count;
                yield return scored;
            }
        }
    }

    public ScoreCombination Combination(IRescored utterance) => combination;

    public ScoreCombination Before(IRescored utterance) => combination with { Weight = 0 };

    public void Write(string? path, Action<Action<IRescored>> run)
    {
        if (path is null)
            run(_ => { });
        else if (form == HypothesisForm.Tsv)
            TextFiles.Write(path, writer => run(list => TabSeparatedLists.Write(writer, (ScoredList)list, combination)));
        else if (form == HypothesisForm.Kaldi)
            TextFiles.Write(
                KaldiFiles(path),
                writers => run(list => KaldiLists.Write(writers[0], writers[1], writers[2], (ScoredList)list, combination)));
        else
            run(list => TextFiles.Write(Path.Combine(path, InputFiles.Name(_utterances.FileOf(list.Utterance))), writer => SrilmLists.Write(writer, (ScoredList)list, combination)));
    }

    public void Dispose() => rescorer.Dispose();
}
