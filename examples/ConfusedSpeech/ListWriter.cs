namespace ConfusedSpeech;

/// <summary>Writes n-best lists in the forms of Retune, SRILM and Kaldi, and the references.</summary>
internal static class ListWriter
{
    /// <summary><c>u0001 word word ...</c>.</summary>
    public static void References(IEnumerable<Utterance> utterances, TextWriter output)
    {
        foreach (Utterance utterance in utterances)
            output.WriteLine($"{utterance.Key} {string.Join(' ', utterance.Reference)}");
    }

    /// <summary>Tab-separated: utterance, acoustic ln score, language ln score, words.</summary>
    public static void TabSeparated(IEnumerable<Utterance> utterances, TextWriter output)
    {
        foreach (Utterance utterance in utterances)
        {
            foreach (ListEntry entry in utterance.List)
                output.WriteLine($"{utterance.Key}\t{Decimals.Ln(entry.Acoustic)}\t{Decimals.Ln(entry.Language)}\t{string.Join(' ', entry.Words)}");
        }
    }

    /// <summary>One utterance in SRILM's form: acoustic and language log10 scores, number of words, words.</summary>
    public static void Srilm(Utterance utterance, TextWriter output)
    {
        foreach (ListEntry entry in utterance.List)
        {
            output.WriteLine(
                $"{Decimals.Log10(entry.Acoustic)} {Decimals.Log10(entry.Language)} {entry.Words.Length} {string.Join(' ', entry.Words)}");
        }
    }

    /// <summary>A Kaldi archive of one value for each hypothesis, <c>u0001-1 value</c> for the first of an utterance.</summary>
    public static void Kaldi(IEnumerable<Utterance> utterances, Func<ListEntry, string> value, TextWriter output)
    {
        foreach (Utterance utterance in utterances)
        {
            for (int n = 0; n < utterance.List.Count; n++)
                output.WriteLine($"{utterance.Key}-{n + 1} {value(utterance.List[n])}");
        }
    }
}
