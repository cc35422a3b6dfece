using Retune.Files;

namespace Retune.Rescoring;

/// <summary>Words of probability 0, whose logarithm no list and no lattice can hold.</summary>
internal static class ImpossibleWords
{
    /// <summary>What is said where an utterance with one is to be written.</summary>
    public static InputException In(string utterance) => new(
        $"A hypothesis of the utterance {Excerpt.Quoted(utterance)} has a word of probability 0, whose language score cannot be written; mix in a model that knows every word (--mix-weight below 1), or an n-gram model with <unk>.");
}
