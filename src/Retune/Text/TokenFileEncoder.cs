using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Retune.Text;

/// <summary>Writes a text's word ids, <c>&lt;/s&gt;</c> after every sentence, as a token file.</summary>
internal static class TokenFileEncoder
{
    /// <summary>Reads the text once, sentence by sentence, and writes the ids as they come; the head is written last.</summary>
    /// <exception cref="InputException">As <see cref="SentenceReader.Read"/>.</exception>
    public static void Encode(string textPath, string textHash, Vocabulary vocabulary, Stream output, CancellationToken cancellation)
    {
        using var reader = new SentenceReader(textPath);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long[] wordCounts = new long[vocabulary.Count];
        int[] ids = new int[1 << 15];
        int pending = 0;
        long count = 0, sentences = 0;

        output.Position = TokenFileHeader.IdsOffset(vocabulary.Count);
        while (reader.Read())
        {
            foreach (ReadOnlySpan<byte> word in reader.Words)
                Append(vocabulary.TryGetId(word, out int id) ? id : vocabulary.UnknownId);
            Append(vocabulary.EndOfSentenceId);
            sentences++;
        }
        Flush();
        new TokenFileHeader
        {
            UnknownId = vocabulary.UnknownId,
            EndOfSentenceId = vocabulary.EndOfSentenceId,
            Count = count,
            Sentences = sentences,
            TextHash = textHash,
            VocabularyHash = vocabulary.Hash,
            WordCounts = wordCounts,
            IdsHash = Convert.ToHexStringLower(hash.GetHashAndReset()),
        }.Write(output);

        void Append(int id)
        {
            if (pending == ids.Length)
                Flush();
            ids[pending++] = id;
            wordCounts[id]++;
        }

        void Flush()
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(ids.AsSpan(0, pending));
            hash.AppendData(bytes);
            output.Write(bytes);
            count += pending;
            pending = 0;
        }
    }
}
