using System.Globalization;
using Retune.Rescoring;

namespace ConfusedSpeech;

/// <summary>What a test set is like: its error rates and sizes.</summary>
/// <param name="Sentences">Number of utterances.</param>
/// <param name="Words">Words said.</param>
/// <param name="ByEar">Word error rate of the acoustics alone.</param>
/// <param name="FirstPass">Word error rate of the first hypotheses of the lists.</param>
/// <param name="Oracle">Word error rate of the best hypotheses of the lists.</param>
/// <param name="Hypotheses">Mean length of a list.</param>
/// <param name="Arcs">Mean number of arcs of a lattice.</param>
/// <param name="Prefixes">Share of different prefixes among all words and sentence ends of the lists: what is left to compute when shared prefixes are computed once.</param>
internal sealed record Summary(
    int Sentences, int Words, double ByEar, double FirstPass, double Oracle, double Hypotheses, double Arcs, double Prefixes)
{
    public static Summary Of(IReadOnlyList<Utterance> utterances)
    {
        double words = utterances.Sum(utterance => utterance.Reference.Length);
        double listWords = utterances.Sum(utterance => utterance.List.Sum(entry => entry.Words.Length + 1));
        return new Summary(
            utterances.Count, (int)words,
            utterances.Sum(utterance => WordErrors.Between(utterance.Reference, utterance.ByEar).Errors) / words,
            utterances.Sum(utterance => WordErrors.Between(utterance.Reference, utterance.List[0].Words).Errors) / words,
            utterances.Sum(utterance => utterance.List.Min(entry => WordErrors.Between(utterance.Reference, entry.Words).Errors)) / words,
            utterances.Average(utterance => utterance.List.Count),
            utterances.Average(utterance => utterance.Lattice.Arcs.Length),
            utterances.Sum(utterance => DistinctPrefixes(utterance.List)) / listWords);
    }

    public void Write(TextWriter output)
    {
        Line("sentences", $"{Sentences}");
        Line("words", $"{Words}");
        Line("WER of the acoustics alone", $"{ByEar:0.0 %}");
        Line("WER of the first pass", $"{FirstPass:0.0 %}");
        Line("oracle WER of the lists", $"{Oracle:0.0 %}");
        Line("hypotheses per list", $"{Hypotheses:0.0}");
        Line("arcs per lattice", $"{Arcs:0.0}");
        Line("distinct prefixes", $"{Prefixes:0.0 %}");

        void Line(string name, FormattableString value) =>
            output.WriteLine($"{name,-26}  {value.ToString(CultureInfo.InvariantCulture),8}");
    }

    /// <summary>Nodes of the prefix tree of a list; a sentence end follows each of its hypotheses, which are all different.</summary>
    private static int DistinctPrefixes(IReadOnlyList<ListEntry> list)
    {
        HashSet<string> prefixes = [];
        foreach (ListEntry entry in list)
        {
            for (int length = 1; length <= entry.Words.Length; length++)
                prefixes.Add(string.Join(' ', entry.Words.AsSpan(0, length)!));
        }
        return prefixes.Count + list.Count;
    }
}
