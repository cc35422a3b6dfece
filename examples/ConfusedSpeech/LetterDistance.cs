namespace ConfusedSpeech;

/// <summary>
/// Weighted edit distance of two spellings, the stand-in for how alike two words sound: vowels are easily taken for each other, so
/// are consonants of one place in the mouth, and a doubled letter or a hyphen is hardly heard.
/// </summary>
internal static class LetterDistance
{
    private const double Vowels = 0.4;
    private const double KindredConsonants = 0.5;
    private const double OtherLetters = 1;
    private const double SilentGap = 0.2;
    private const double VowelGap = 0.6;
    private const double ConsonantGap = 0.8;
    private const int Letters = 26;

    private static readonly double[] Substitutions = AllSubstitutions();      // [26,26]

    /// <summary>The cost of hearing one letter for another.</summary>
    public static double Substitution(char a, char b)
    {
        if (a == b)
            return 0;
        return char.IsAsciiLetterLower(a) && char.IsAsciiLetterLower(b) ? Substitutions[(a - 'a') * Letters + b - 'a'] : OtherLetters;
    }

    /// <summary>The cost of a letter too many or too few after the letter <paramref name="before"/> of the same word.</summary>
    public static double Gap(char letter, char before)
    {
        if (letter is '-' or '\'' or 'h' || letter == before)
            return SilentGap;
        return IsVowel(letter) ? VowelGap : ConsonantGap;
    }

    /// <summary>The least cost of turning one word into the other; symmetric.</summary>
    public static double Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        double[] row = FirstRow(b), next = new double[row.Length];
        for (int i = 0; i < a.Length; i++)
        {
            NextRow(b, row, a[i], i == 0 ? '\0' : a[i - 1], next);
            (row, next) = (next, row);
        }
        return row[^1];
    }

    /// <summary>The distances [n+1] of no letters from the word's beginnings of 0 to n letters.</summary>
    public static double[] FirstRow(ReadOnlySpan<char> word)
    {
        double[] row = new double[word.Length + 1];
        for (int j = 1; j < row.Length; j++)
            row[j] = row[j - 1] + Gap(word[j - 1], j == 1 ? '\0' : word[j - 2]);
        return row;
    }

    /// <summary>From the distances [n+1] of some letters from the word's beginnings, those of one letter more; gives the least of them.</summary>
    public static double NextRow(ReadOnlySpan<char> word, ReadOnlySpan<double> row, char letter, char before, Span<double> next)
    {
        double gap = Gap(letter, before);
        double least = next[0] = row[0] + gap;
        for (int j = 1; j < row.Length; j++)
        {
            double missing = next[j - 1] + Gap(word[j - 1], j == 1 ? '\0' : word[j - 2]);
            double replaced = row[j - 1] + Substitution(letter, word[j - 1]);
            next[j] = Math.Min(row[j] + gap, Math.Min(missing, replaced));
            least = Math.Min(least, next[j]);
        }
        return least;
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static double[] AllSubstitutions()
    {
        string[] kindred = ["bp", "dt", "gkcqx", "szcx", "fv", "mn", "lr", "gj", "vw"];
        double[] costs = new double[Letters * Letters];
        for (char a = 'a'; a <= 'z'; a++)
        {
            for (char b = 'a'; b <= 'z'; b++)
            {
                costs[(a - 'a') * Letters + b - 'a'] = a == b ? 0
                    : IsVowel(a) && IsVowel(b) ? Vowels
                    : kindred.Any(letters => letters.Contains(a) && letters.Contains(b)) ? KindredConsonants
                    : OtherLetters;
            }
        }
        return costs;
    }
}
