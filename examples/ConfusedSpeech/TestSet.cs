using System.Globalization;

namespace ConfusedSpeech;

/// <summary>Makes the test set: sentence → word graph → lattice → n-best list.</summary>
internal static class TestSet
{
    /// <param name="sentences">What was said.</param>
    /// <param name="general">The text that the first-pass language model has seen.</param>
    /// <param name="lexicon">The words that the recogniser knows.</param>
    /// <param name="channel">The recogniser's constants.</param>
    /// <param name="seed">Of the acoustic noise.</param>
    public static List<Utterance> Make(
        IReadOnlyList<string[]> sentences, IEnumerable<string[]> general, Lexicon lexicon, Channel channel, ulong seed)
    {
        var bigram = new WittenBellBigram(lexicon, general);
        var recogniser = new Recogniser(new ConfusionTable(lexicon, channel), channel, seed);
        List<Utterance> utterances = [];
        foreach (string[] sentence in sentences)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"u{utterances.Count + 1:0000}");
            Lattice whole = BigramExpansion.Expand(recogniser.Hear(utterances.Count, sentence), bigram);
            Lattice lattice = whole.Prune(channel.LmScale, channel.LatticeBeam);
            string[] byEar = Words(BestPaths.Find(whole, lmScale: 0, count: 1)[0]);
            List<Hypothesis> list = BestPaths.Find(lattice, channel.LmScale, channel.ListLength);
            utterances.Add(new Utterance(key, sentence, byEar, lattice, [.. list.Select(Entry)]));
        }
        return utterances;

        string[] Words(Hypothesis hypothesis) => [.. hypothesis.Words.Select(word => lexicon[word])];

        ListEntry Entry(Hypothesis hypothesis) => new(Words(hypothesis), hypothesis.Acoustic, hypothesis.Language);
    }
}
