using Retune.Rescoring;
using Retune.Rescoring.Lattices;

namespace Retune.Cli.Rescoring;

/// <summary>Lattices.</summary>
/// <param name="lattices">The lattices, read as they are needed, with their files.</param>
/// <param name="rescorer">Scores them.</param>
/// <param name="combination">How the scores of a lattice are combined.</param>
/// <param name="before">How they were combined.</param>
/// <param name="form">The form in which they are written.</param>
/// <param name="words">The integers of the words, or null.</param>
internal sealed class LatticeRescoring(
    IEnumerable<(string File, WordLattice Lattice)> lattices, LatticeRescorer rescorer, Func<WordLattice, ScoreCombination> combination, Func<WordLattice, ScoreCombination> before,
    HypothesisForm form, KaldiSymbolTable? words)
    : IRescoring
{
    private const int Together = 64;

    private readonly DistinctUtterances _utterances = new();

    public long Hypotheses { get; private set; }

    public long Words => rescorer.Words;

    public long UnknownWords => rescorer.UnknownWords;

    public long SentenceEnds => rescorer.SentenceEnds;

    public long ComputedWords => rescorer.ComputedWords;

    public IEnumerable<IRescored> Score(CancellationToken cancellation)
    {
        foreach ((string File, WordLattice Lattice)[] together in lattices.Chunk(Together))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach ((string file, WordLattice lattice) in together)
            {
                if (form == HypothesisForm.Slf)
                    _utterances.AddFile(lattice.Utterance, file);
                else
                    _utterances.Add(lattice.Utterance, file);
            }
            ExpandedLattice[] expanded = rescorer.Score([.. together.Select(pair => pair.Lattice)]);
            foreach (ExpandedLattice lattice in expanded)
            {
                Hypotheses += lattice.Lattice.Arcs.Count;
                yield return lattice;
            }
        }
    }

    public ScoreCombination Combination(IRescored utterance) => combination(((ExpandedLattice)utterance).Lattice);

    public ScoreCombination Before(IRescored utterance) => before(((ExpandedLattice)utterance).Lattice);

    public void Write(string? path, Action<Action<IRescored>> run)
    {
        if (path is null)
            run(_ => { });
        else if (form == HypothesisForm.KaldiLattice)
            TextFiles.Write(path, writer => run(lattice => KaldiLatticeArchive.Write(writer, Rescored(lattice), words)));
        else
            run(lattice => TextFiles.Write(Path.Combine(path, InputFiles.Name(_utterances.FileOf(lattice.Utterance))), writer => SlfLattice.Write(writer, Rescored(lattice))));
    }

    public void Dispose() => rescorer.Dispose();

    private WordLattice Rescored(IRescored lattice) => ((ExpandedLattice)lattice).Rescored(Combination(lattice));
}
