namespace Retune.Rescoring;

/// <summary>Finds how scores are best combined: with the fewest word errors on a development set.</summary>
public sealed class WeightTuning
{
    private static readonly double[] _weights = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
    private static readonly double[] _scales = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16, 22, 32];
    private static readonly double[] _penalties = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4];      // times the scale

    /// <summary>In each refinement the steps around the best point are halved.</summary>
    private const int Refinements = 2;

    private readonly IReadOnlyList<IRescored> _utterances;
    private readonly References _references;
    private readonly Dictionary<IReadOnlyList<string>, WordErrors>[] _known;       // by utterance: the words of a best path are often the same

    /// <summary>Takes the development set.</summary>
    /// <param name="utterances">Scored lists or lattices.</param>
    /// <param name="references">What was said in them.</param>
    public WeightTuning(IReadOnlyList<IRescored> utterances, References references)
    {
        _utterances = utterances;
        _references = references;
        _known = [.. utterances.Select(_ => new Dictionary<IReadOnlyList<string>, WordErrors>(new SameWords()))];
    }

    /// <summary>The word errors of the best hypotheses.</summary>
    /// <exception cref="InputException">An utterance has no reference.</exception>
    public WordErrors Errors(ScoreCombination combination)
    {
        var errors = new WordErrors();
        for (int i = 0; i < _utterances.Count; i++)
        {
            IReadOnlyList<string> best = _utterances[i].Best(combination);
            if (!_known[i].TryGetValue(best, out WordErrors own))
                _known[i].Add(best, own = _references.Errors(_utterances[i].Utterance, best));
            errors += own;
        }
        return errors;
    }

    /// <summary>
    /// Tries a grid of weights of the model (0.1 to 1), language model weights (0.25 to 32) and word penalties (-2 to 4 times that), and then twice the
    /// points around the best with steps of half the size. Of points with equally many errors the first is taken, in the order weight, language
    /// model weight, penalty: the smallest, that nearest to 1, and that nearest to 0. What the combination has besides stays as given.
    /// </summary>
    /// <param name="given">Kind of interpolation and penalty of unknown words.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="InputException">An utterance has no reference.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public TunedCombination Tune(ScoreCombination given, CancellationToken cancellation = default)
    {
        (ScoreCombination best, WordErrors errors) = Best(
            from weight in _weights
            from scale in _scales.OrderBy(scale => Math.Abs(Math.Log(scale)))
            from penalty in _penalties.OrderBy(Math.Abs)
            select given with { Weight = weight, LanguageScale = scale, WordPenalty = penalty * scale }, cancellation);
        (double weightStep, double scaleStep, double penaltyStep) = (0.1, Math.Sqrt(2), 0.5);
        for (int i = 0; i < Refinements; i++)
        {
            (weightStep, scaleStep, penaltyStep) = (weightStep / 2, Math.Sqrt(scaleStep), penaltyStep / 2);
            ScoreCombination middle = best;
            (best, errors) = Best(
                from weight in (double[])[0, -1, 1]
                from scale in (double[])[0, -1, 1]
                from penalty in (double[])[0, -1, 1]
                select middle with
                {
                    Weight = Math.Clamp(middle.Weight + weight * weightStep, 0.01, 1),
                    LanguageScale = middle.LanguageScale * Math.Pow(scaleStep, scale),
                    WordPenalty = (middle.WordPenalty / middle.LanguageScale + penalty * penaltyStep) * middle.LanguageScale * Math.Pow(scaleStep, scale),
                }, cancellation);
        }
        bool isOnEdge = best.LanguageScale <= _scales[0] || best.LanguageScale >= _scales[^1]
            || best.WordPenalty <= _penalties[0] * best.LanguageScale || best.WordPenalty >= _penalties[^1] * best.LanguageScale;
        return new(best, errors, isOnEdge);
    }

    private (ScoreCombination Combination, WordErrors Errors) Best(IEnumerable<ScoreCombination> combinations, CancellationToken cancellation)
    {
        (ScoreCombination Combination, WordErrors Errors)? best = null;
        foreach (ScoreCombination combination in combinations)
        {
            cancellation.ThrowIfCancellationRequested();
            WordErrors errors = Errors(combination);
            if (best is null || errors.Errors < best.Value.Errors.Errors)
                best = (combination, errors);
        }
        return best!.Value;
    }

    private sealed class SameWords : IEqualityComparer<IReadOnlyList<string>>
    {
        public bool Equals(IReadOnlyList<string>? x, IReadOnlyList<string>? y) => x!.SequenceEqual(y!);

        public int GetHashCode(IReadOnlyList<string> words)
        {
            var hash = new HashCode();
            foreach (string word in words)
                hash.Add(word);
            return hash.ToHashCode();
        }
    }
}
