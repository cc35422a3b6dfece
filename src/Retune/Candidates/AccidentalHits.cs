namespace Retune.Candidates;

/// <summary>
/// Candidates that are labels of the same row: <c>tf.nn.compute_accidental_hits</c>. TensorFlow reports only the last
/// occurrence of a candidate that was drawn several times; here every occurrence is a hit.
/// </summary>
public static class AccidentalHits
{
    /// <summary>One hit: candidate <c>sampledCandidates[Candidate]</c> is a label of row <c>Row</c>.</summary>
    public readonly record struct Hit(int Row, int Candidate);

    /// <summary>All hits, by row and candidate, each once even if the row names a label twice.</summary>
    /// <param name="trueClasses">[B,T] labels, row by row.</param>
    /// <param name="numTrue">T.</param>
    /// <param name="sampledCandidates">[S].</param>
    /// <exception cref="ArgumentException">The number of labels is not a multiple of numTrue.</exception>
    public static IReadOnlyList<Hit> Find(ReadOnlySpan<int> trueClasses, int numTrue, ReadOnlySpan<int> sampledCandidates)
    {
        if (numTrue < 1 || trueClasses.Length % numTrue != 0)
            throw new ArgumentException($"trueClasses has {trueClasses.Length} elements, which is not a multiple of numTrue = {numTrue}.", nameof(trueClasses));
        List<Hit> hits = [];
        for (int row = 0; row < trueClasses.Length / numTrue; row++)
        {
            ReadOnlySpan<int> labels = trueClasses.Slice(row * numTrue, numTrue);
            for (int s = 0; s < sampledCandidates.Length; s++)
            {
                if (labels.Contains(sampledCandidates[s]))
                    hits.Add(new Hit(row, s));
            }
        }
        return hits;
    }
}
