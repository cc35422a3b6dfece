using System.Text;

namespace Retune.Reliability;

/// <summary>Makes texts and vocabularies of a size that no test could carry along.</summary>
internal static class BigText
{
    /// <summary>Writes sentences of words <c>w0</c> … <c>w(words-1)</c>, the low numbers far more frequent, until the file has its size.</summary>
    public static void Write(string path, long bytes, int words)
    {
        // 64 MiB from a generator, repeated: what is measured is the size, not the language.
        byte[] block = Block(Math.Min(bytes, 64 << 20), words);
        using FileStream file = File.Create(path);
        while (file.Length < bytes)
            file.Write(block);
    }

    /// <summary>Writes a vocabulary of that many words with the special ones.</summary>
    public static void WriteVocabulary(string path, int words) =>
        File.WriteAllLines(path, Enumerable.Range(0, words - 2).Select(word => $"w{word}").Prepend("</s>").Prepend("<unk>"));

    private static byte[] Block(long bytes, int words)
    {
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.Length < bytes)
        {
            for (int length = random.Next(4, 40); length > 0; length--)
            {
                // A power of a uniform number: many of the low ones, some of all.
                double uniform = random.NextDouble();
                text.Append('w').Append((int)(words * uniform * uniform * uniform)).Append(length > 1 ? ' ' : '\n');
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
