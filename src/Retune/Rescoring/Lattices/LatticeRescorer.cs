using Retune.Kernels;

namespace Retune.Rescoring.Lattices;

/// <summary>
/// Scores lattices with a model. A model's score of a word depends on all words before it, so that a node that several word sequences lead to
/// is divided by them: exactly, or by the last n - 1 words alone, where the best of the paths that become one speaks for all.
/// </summary>
public sealed class LatticeRescorer : IDisposable
{
    /// <summary>The states of the histories of one lattice take at most so much memory, on each thread.</summary>
    private const long StateBytes = 1L << 30;

    private readonly WordModel _model;
    private readonly SpokenWords _spoken;
    private readonly Func<WordLattice, ScoreCombination> _combination;
    private readonly int? _order;
    private readonly ThreadTeam _team;
    private readonly HistoryTree[] _trees;              // one a thread
    private readonly int _mostHistories;

    /// <summary>Creates it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="spoken">Which words are scored.</param>
    /// <param name="combination">What decides, in a lattice, which path speaks for those that become one.</param>
    /// <param name="order">Word sequences with the same last order - 1 words at a node become one; null keeps all apart.</param>
    /// <param name="threads">Threads that share the lattices of a call.</param>
    /// <exception cref="ArgumentException">The order is less than 1, or the number of threads not in [1, 256].</exception>
    public LatticeRescorer(WordModel model, SpokenWords spoken, Func<WordLattice, ScoreCombination> combination, int? order, int threads = 1)
    {
        if (order < 1)
            throw new ArgumentException($"Histories have an order of at least 1, not {order}.", nameof(order));
        (_model, _spoken, _combination, _order) = (model, spoken, combination, order);
        _mostHistories = (int)Math.Min(StateBytes / model.HistoryBytes, 1 << 22);
        _team = new ThreadTeam(threads);
        _trees = [.. Enumerable.Range(0, threads).Select(_ => new HistoryTree(model.NewHistories()))];
    }

    /// <summary>Arcs with a word between histories so far, ends of sentences among them.</summary>
    public long Words { get; private set; }

    /// <summary>Those of them whose word the vocabulary lacks.</summary>
    public long UnknownWords { get; private set; }

    /// <summary>Those of them that are the end of a sentence.</summary>
    public long SentenceEnds { get; private set; }

    /// <summary>Words that were computed: different histories.</summary>
    public long ComputedWords { get; private set; }

    /// <summary>Scores lattices. The result does not depend on the number of threads.</summary>
    /// <exception cref="InputException">A lattice has too many histories.</exception>
    public ExpandedLattice[] Score(IReadOnlyList<WordLattice> lattices)
    {
        var expanded = new ExpandedLattice[lattices.Count];
        int next = -1;
        _team.Run(thread =>
        {
            for (int i = Interlocked.Increment(ref next); i < lattices.Count; i = Interlocked.Increment(ref next))
            {
                expanded[i] = new LatticeExpansion(lattices[i], _model.Vocabulary, _spoken, _combination(lattices[i]), _order, _trees[thread], _mostHistories).Run();
                lock (_trees)
                {
                    Words += expanded[i].CountArcs(arc => !double.IsNaN(arc.LnP));
                    UnknownWords += expanded[i].CountArcs(arc => arc.IsUnknown);
                    SentenceEnds += expanded[i].CountArcs(arc => arc.To < 0);
                    ComputedWords += _trees[thread].Count - 1;
                }
            }
        });
        return expanded;
    }

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();
}
