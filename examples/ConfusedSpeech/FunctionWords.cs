namespace ConfusedSpeech;

/// <summary>Short words that speakers swallow, so that one is heard for another, or where there is none, or not at all.</summary>
internal static class FunctionWords
{
    private static readonly string[][] Groups =
    [
        ["a", "an", "the", "of", "and", "in"],
        ["in", "an", "and", "on", "at", "it", "than"],
        ["to", "the", "of", "for", "or"],
        ["is", "as", "was", "has", "his", "its"],
        ["are", "or", "were", "our", "where", "her"],
        ["for", "from", "of", "or"],
        ["that", "than", "then", "the", "at", "there"],
        ["with", "which", "when", "within"],
        ["this", "these", "those", "the", "their"],
        ["by", "be", "been", "but"],
        ["had", "has", "have", "and"],
        ["no", "not", "on"],
    ];

    /// <summary>The words heard where nothing was said.</summary>
    public static readonly string[] Inserted = ["a", "the", "of", "and", "in", "to", "is", "at"];

    private static readonly HashSet<string> All = [.. Groups.SelectMany(group => group)];

    public static bool Contains(string word) => All.Contains(word);

    /// <summary>The other words of the word's groups.</summary>
    public static IEnumerable<string> LikeOf(string word) =>
        Groups.Where(group => group.Contains(word)).SelectMany(group => group).Distinct().Where(other => other != word);
}
