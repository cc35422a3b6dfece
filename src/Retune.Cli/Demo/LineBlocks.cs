using System.Text;
using Retune.Text;

namespace Retune.Cli.Demo;

/// <summary>Reads a text of the user's, one sentence a line, as entries of <see cref="Lines"/> consecutive lines each.</summary>
internal static class LineBlocks
{
    /// <summary>Sentences of a block; a block is never divided between two parts.</summary>
    public const int Lines = 20;

    /// <summary>Streams the blocks; the words are taken as they are.</summary>
    /// <exception cref="InputException">As <see cref="SentenceReader"/>.</exception>
    public static IEnumerable<DemoEntry> Read(string path)
    {
        using var reader = new SentenceReader(path);
        var block = new List<string>(Lines);
        for (int number = 0; reader.Read();)
        {
            block.Add(Sentence(reader));
            if (block.Count < Lines)
                continue;
            yield return new DemoEntry($"block {number++}", block);
            block = new List<string>(Lines);
        }
        if (block.Count > 0)
            yield return new DemoEntry("last block", block);
    }

    private static string Sentence(SentenceReader reader)
    {
        var sentence = new StringBuilder();
        foreach (ReadOnlySpan<byte> word in reader.Words)
            sentence.Append(sentence.Length > 0 ? " " : "").Append(Encoding.UTF8.GetString(word));
        return sentence.ToString();
    }
}
