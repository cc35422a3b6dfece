using Retune.Text;

namespace Retune.Rescoring;

/// <summary>Which words of a hypothesis a language model is asked about: all but the marks of a sentence's ends and what is named as no word.</summary>
public sealed class SpokenWords
{
    private readonly HashSet<string> _others;

    /// <summary>Creates it.</summary>
    /// <param name="ignored">Noises and fillers, <c>[noise]</c> for example: they are neither scored nor part of a history, and count neither as words nor as errors.</param>
    public SpokenWords(IEnumerable<string> ignored) => _others = [.. ignored, .. SentenceStarts, .. SentenceEnds];

    /// <summary>How a sentence's start is written.</summary>
    public static IReadOnlyList<string> SentenceStarts { get; } = ["<s>", "!SENT_START"];

    /// <summary>How a sentence's end is written.</summary>
    public static IReadOnlyList<string> SentenceEnds { get; } = [Vocabulary.EndOfSentenceWord, "!SENT_END"];

    /// <summary>Whether it marks a sentence's start or end.</summary>
    public static bool IsSentenceMark(string word) => SentenceStarts.Contains(word) || SentenceEnds.Contains(word);

    /// <summary>Whether it is a word.</summary>
    public bool Contains(string word) => !_others.Contains(word);

    /// <summary>The words among what a hypothesis holds.</summary>
    public string[] Of(IReadOnlyList<string> words) => [.. words.Where(Contains)];
}
