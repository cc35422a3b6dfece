using Retune.Files;

namespace Retune.Rescoring.Lists;

/// <summary>Makes lists of hypotheses that follow each other with their utterances' keys.</summary>
internal sealed class ListGrouping(string path)
{
    private readonly HashSet<string> _seen = [];
    private string? _utterance;
    private List<Hypothesis> _hypotheses = [];

    /// <summary>Adds a hypothesis; gives the list before it where it is the first of another utterance.</summary>
    /// <exception cref="InputException">The utterance had its list already.</exception>
    public HypothesisList? Add(string utterance, Hypothesis hypothesis, long line)
    {
        HypothesisList? finished = null;
        if (utterance != _utterance)
        {
            if (!_seen.Add(utterance))
                throw InputException.AtLine(path, line, $"the utterance {Excerpt.Quoted(utterance)} had its hypotheses above already; those of an utterance must stand together.");
            finished = _utterance is null ? null : Last();
            (_utterance, _hypotheses) = (utterance, []);
        }
        _hypotheses.Add(hypothesis);
        return finished;
    }

    /// <summary>The list of the current utterance.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public HypothesisList Last() => _utterance is null
        ? throw new InputException($"{path} holds no hypothesis; give one a line.")
        : new(_utterance, _hypotheses);
}
