using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

/// <summary>Little texts with words that sound alike.</summary>
internal static class MadeUpText
{
    private static readonly string[] Who = ["the farmer", "a former", "the baker", "an acre", "the farmers", "a faker"];
    private static readonly string[] Does = ["may inform", "was in form of", "has a farm of", "is and was", "had informed"];
    private static readonly string[] Whom = ["the mother", "a moth", "an other", "the brothers", "the broth", "a pan-cake", "the pan cake"];

    /// <summary>Every sentence of the grammar: 6 × 5 × 7.</summary>
    public static List<string[]> General { get; } =
        [.. from who in Who from does in Does from whom in Whom select $"{who} {does} {whom} in @ days .".Split(' ')];

    /// <summary>Sentences that the first-pass model has not seen, some with words which the lexicon lacks.</summary>
    public static List<string[]> Said { get; } =
        [.. from who in Whom from does in Does select $"{who} {does} the farmer and the pharmacy of @ mothers .".Split(' ')];

    public static Lexicon Lexicon { get; } = new(General, minimumCount: 3);

    public static WittenBellBigram Bigram { get; } = new(Lexicon, General);

    public static Recogniser Recogniser(ulong seed, Channel channel) => new(new ConfusionTable(Lexicon, channel), channel, seed);
}
