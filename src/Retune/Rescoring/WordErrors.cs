namespace Retune.Rescoring;

/// <summary>Word errors: the fewest substitutions, deletions and insertions that make a hypothesis of a reference.</summary>
/// <param name="Substitutions">Words replaced.</param>
/// <param name="Deletions">Words of the reference that the hypothesis lacks.</param>
/// <param name="Insertions">Words that the hypothesis has too much.</param>
/// <param name="ReferenceWords">Words of the reference.</param>
public readonly record struct WordErrors(long Substitutions, long Deletions, long Insertions, long ReferenceWords)
{
    /// <summary>All of them.</summary>
    public long Errors => Substitutions + Deletions + Insertions;

    /// <summary>Word error rate: errors over words of the reference; NaN where there are none.</summary>
    public double Rate => ReferenceWords > 0 ? (double)Errors / ReferenceWords : double.NaN;

    /// <summary>The sum over utterances.</summary>
    public static WordErrors operator +(WordErrors a, WordErrors b) =>
        new(a.Substitutions + b.Substitutions, a.Deletions + b.Deletions, a.Insertions + b.Insertions, a.ReferenceWords + b.ReferenceWords);

    /// <summary>
    /// Compares by the edit distance with cost 1 each. Of alignments with equally few errors the one that the last step
    /// prefers to substitute, then to delete, is counted.
    /// </summary>
    /// <param name="reference">[R] what was said.</param>
    /// <param name="hypothesis">[H] what was recognised.</param>
    public static WordErrors Between(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis)
    {
        // above[h]: errors between the first r words of the reference and the first h of the hypothesis.
        var above = new WordErrors[hypothesis.Count + 1];
        var row = new WordErrors[hypothesis.Count + 1];
        for (int h = 0; h <= hypothesis.Count; h++)
            above[h] = new(0, 0, h, 0);
        for (int r = 1; r <= reference.Count; r++)
        {
            row[0] = new(0, r, 0, 0);
            for (int h = 1; h <= hypothesis.Count; h++)
            {
                WordErrors best = above[h - 1];
                if (reference[r - 1] != hypothesis[h - 1])
                    best = best with { Substitutions = best.Substitutions + 1 };
                if (above[h].Errors + 1 < best.Errors)
                    best = above[h] with { Deletions = above[h].Deletions + 1 };
                if (row[h - 1].Errors + 1 < best.Errors)
                    best = row[h - 1] with { Insertions = row[h - 1].Insertions + 1 };
                row[h] = best;
            }
            (above, row) = (row, above);
        }
        return above[^1] with { ReferenceWords = reference.Count };
    }
}
