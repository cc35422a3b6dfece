using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Retune.Text;

/// <summary>
/// The head of a token file: fixed fields, then the count of each word, [V] int64; the ids, [Count] int32, follow. Numbers
/// have the machine's byte order: a file from a machine of the other order is not recognised and is encoded anew.
/// </summary>
internal sealed record TokenFileHeader
{
    // Fields at 0: magic, 8 version, 12 V, 16 <unk>, 20 </s>, 24 ids, 32 sentences, 40 text hash, 72 vocabulary hash,
    // 104 SHA-256 of the ids, 136 SHA-256 of everything before it and of the counts behind it.
    private const int ChecksumOffset = 136;
    private const int FixedBytes = ChecksumOffset + SHA256.HashSizeInBytes;
    private const int Version = 2;

    private static ReadOnlySpan<byte> Magic => "RTtokens"u8;

    public required int UnknownId { get; init; }
    public required int EndOfSentenceId { get; init; }
    public required long Count { get; init; }
    public required long Sentences { get; init; }
    public required string TextHash { get; init; }
    public required string VocabularyHash { get; init; }
    public required long[] WordCounts { get; init; }
    public required string IdsHash { get; init; }

    /// <summary>Where the ids begin in the file of a vocabulary of <paramref name="vocabularySize"/> words.</summary>
    public static long IdsOffset(int vocabularySize) => FixedBytes + (long)vocabularySize * sizeof(long);

    /// <summary>Writes the head at the start of the file.</summary>
    public void Write(Stream stream)
    {
        byte[] head = new byte[FixedBytes];
        Magic.CopyTo(head);
        MemoryMarshal.Write(head.AsSpan(8), Version);
        MemoryMarshal.Write(head.AsSpan(12), WordCounts.Length);
        MemoryMarshal.Write(head.AsSpan(16), UnknownId);
        MemoryMarshal.Write(head.AsSpan(20), EndOfSentenceId);
        MemoryMarshal.Write(head.AsSpan(24), Count);
        MemoryMarshal.Write(head.AsSpan(32), Sentences);
        Convert.FromHexString(TextHash).CopyTo(head, 40);
        Convert.FromHexString(VocabularyHash).CopyTo(head, 72);
        Convert.FromHexString(IdsHash).CopyTo(head, 104);
        Checksum(head, WordCounts).CopyTo(head, ChecksumOffset);
        stream.Position = 0;
        stream.Write(head);
        stream.Write(MemoryMarshal.AsBytes(WordCounts.AsSpan()));
    }

    /// <summary>Reads the head; null where the file is no token file of this version, was damaged, or has not the length its head says.</summary>
    public static TokenFileHeader? Read(Stream stream)
    {
        byte[] head = new byte[FixedBytes];
        stream.Position = 0;
        if (stream.ReadAtLeast(head, FixedBytes, throwOnEndOfStream: false) < FixedBytes
            || !head.AsSpan(0, 8).SequenceEqual(Magic) || MemoryMarshal.Read<int>(head.AsSpan(8)) != Version)
            return null;
        int vocabularySize = MemoryMarshal.Read<int>(head.AsSpan(12));
        long count = MemoryMarshal.Read<long>(head.AsSpan(24));
        if (vocabularySize < 0 || count < 0 || count > long.MaxValue / 8 || stream.Length != IdsOffset(vocabularySize) + count * sizeof(int))
            return null;
        long[] wordCounts = new long[vocabularySize];
        stream.ReadExactly(MemoryMarshal.AsBytes(wordCounts.AsSpan()));
        if (!head.AsSpan(ChecksumOffset).SequenceEqual(Checksum(head, wordCounts)))
            return null;
        return new TokenFileHeader
        {
            UnknownId = MemoryMarshal.Read<int>(head.AsSpan(16)),
            EndOfSentenceId = MemoryMarshal.Read<int>(head.AsSpan(20)),
            Count = count,
            Sentences = MemoryMarshal.Read<long>(head.AsSpan(32)),
            TextHash = Convert.ToHexStringLower(head, 40, SHA256.HashSizeInBytes),
            VocabularyHash = Convert.ToHexStringLower(head, 72, SHA256.HashSizeInBytes),
            IdsHash = Convert.ToHexStringLower(head, 104, SHA256.HashSizeInBytes),
            WordCounts = wordCounts,
        };
    }

    private static byte[] Checksum(ReadOnlySpan<byte> head, ReadOnlySpan<long> wordCounts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head[..ChecksumOffset]);
        hash.AppendData(MemoryMarshal.AsBytes(wordCounts));
        return hash.GetHashAndReset();
    }
}
