namespace Retune.Cli.Demo;

/// <summary>A piece of text that is never divided between training, development and test text.</summary>
/// <param name="Key">Entries with the same key go into the same part: a documented name without its parameters, or a block of lines.</param>
/// <param name="Sentences">Sentences, words separated by one space.</param>
internal sealed record DemoEntry(string Key, IReadOnlyList<string> Sentences)
{
    /// <summary>Running words of the entry.</summary>
    public int Words => Sentences.Sum(CountWords);

    /// <summary>Running words of a sentence whose words are separated by one space.</summary>
    public static int CountWords(string sentence) => sentence.Length == 0 ? 0 : sentence.AsSpan().Count(' ') + 1;
}
