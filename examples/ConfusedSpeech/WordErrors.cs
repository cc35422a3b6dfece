namespace ConfusedSpeech;

/// <summary>Word errors: the least number of substitutions, deletions and insertions that turn a hypothesis into the reference.</summary>
internal static class WordErrors
{
    public static int Count(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis)
    {
        int[] row = [.. Enumerable.Range(0, hypothesis.Count + 1)];
        foreach (string word in reference)
        {
            int diagonal = row[0]++;
            for (int j = 1; j < row.Length; j++)
            {
                int replaced = diagonal + (word == hypothesis[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
