using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retune.Files;

namespace Retune.Text;

/// <summary>
/// A text as word ids, <c>&lt;/s&gt;</c> after every sentence: encoded once into a file that is read where it is needed, so that
/// a text larger than memory can be trained on. Several threads may read at once.
/// </summary>
public sealed class TokenFile : IDisposable
{
    private readonly TokenFileHeader _header;
    private readonly int[]? _ids;                           // in memory, or
    private readonly FileStream? _file;                     // on disk: not mapped, for a mapped file that others cut kills the process
    private readonly string? _textPath;

    private TokenFile(TokenFileHeader header, int[] ids)
    {
        _header = header;
        _ids = ids;
    }

    /// <summary>Takes an open token file over.</summary>
    private TokenFile(TokenFileHeader header, FileStream file, string textPath)
    {
        _header = header;
        _file = file;
        _textPath = textPath;
    }

    /// <summary>Number of ids N, the <c>&lt;/s&gt;</c> of every sentence among them.</summary>
    public long Count => _header.Count;

    /// <summary>Number of sentences.</summary>
    public long Sentences => _header.Sentences;

    /// <summary>Words of the text, without the <c>&lt;/s&gt;</c>.</summary>
    public long RunningWords => Count - Sentences;

    /// <summary>Running words that are <c>&lt;unk&gt;</c>.</summary>
    public long UnknownWords => _header.WordCounts[_header.UnknownId];

    /// <summary>Share of the running words that are <c>&lt;unk&gt;</c>, in percent; 0 for a text without words.</summary>
    public double OutOfVocabularyPercent => RunningWords == 0 ? 0 : 100.0 * UnknownWords / RunningWords;

    /// <summary>Lower-case hexadecimal SHA-256 of the source text's raw bytes (the packed ones of a gzip file); of the ids' bytes where there is no source.</summary>
    public string TextHash => _header.TextHash;

    /// <summary>Lower-case hexadecimal SHA-256 of the ids: the same for one text however it is packed; empty where there is no file.</summary>
    internal string IdsHash => _header.IdsHash;

    /// <summary><see cref="Vocabulary.Hash"/> of the vocabulary used; empty where only its size is known.</summary>
    public string VocabularyHash => _header.VocabularyHash;

    /// <summary>V; every id lies in [0, V).</summary>
    public int VocabularySize => _header.WordCounts.Length;

    /// <summary>Id of <c>&lt;unk&gt;</c>.</summary>
    public int UnknownId => _header.UnknownId;

    /// <summary>Id of <c>&lt;/s&gt;</c>.</summary>
    public int EndOfSentenceId => _header.EndOfSentenceId;

    /// <summary>Occurrences of each word, [V], <c>&lt;/s&gt;</c> and <c>&lt;unk&gt;</c> among them; they sum to <see cref="Count"/>.</summary>
    public ReadOnlySpan<long> WordCounts => _header.WordCounts;

    /// <summary>
    /// Encodes a text into a token file, or opens the one that is there where it is sound and was made from the same text
    /// and vocabulary; anything else of that name is replaced. The file appears whole or not at all.
    /// </summary>
    /// <param name="textPath">The text, plain or gzip.</param>
    /// <param name="vocabulary">Words it lacks become <c>&lt;unk&gt;</c>.</param>
    /// <param name="tokenPath">The token file.</param>
    /// <param name="cancellation">Ends the encoding; the token file is as it was.</param>
    /// <exception cref="InputException">As <see cref="SentenceReader.Read"/>, or the token file would replace the text.</exception>
    /// <exception cref="RetuneException">The token file cannot be written.</exception>
    public static TokenFile Encode(string textPath, Vocabulary vocabulary, string tokenPath, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(textPath);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(tokenPath);
        if (Path.GetFullPath(textPath) == Path.GetFullPath(tokenPath))
            throw new InputException($"{tokenPath} is the text itself; give the token file another name.");
        string textHash = TextFile.Hash(textPath);
        if (File.Exists(tokenPath) && TryOpen(tokenPath, textPath, textHash, vocabulary.Hash) is { } existing)
            return existing;
        AtomicFile.Write(tokenPath, stream => TokenFileEncoder.Encode(textPath, textHash, vocabulary, stream, cancellation));
        return TryOpen(tokenPath, textPath, textHash, vocabulary.Hash)
            ?? throw new RetuneException($"{tokenPath} changed while it was written; is another process using the name?");
    }

    /// <summary>Encodes a text into a file of the system's temporary folder, which <see cref="Dispose"/> deletes.</summary>
    /// <exception cref="InputException">As <see cref="SentenceReader.Read"/>.</exception>
    /// <exception cref="RetuneException">The temporary file cannot be written.</exception>
    public static TokenFile EncodeTemporary(string textPath, Vocabulary vocabulary, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(textPath);
        ArgumentNullException.ThrowIfNull(vocabulary);
        string textHash = TextFile.Hash(textPath);
        string tokenPath = Path.Combine(Path.GetTempPath(), $"retune-{Guid.NewGuid():N}.tokens");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(tokenPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 12, FileOptions.DeleteOnClose);
            TokenFileEncoder.Encode(textPath, textHash, vocabulary, stream, cancellation);
            stream.Flush();
            TokenFileHeader header = TokenFileHeader.Read(stream) ?? throw new RetuneException($"{tokenPath} cannot be read back.");
            return new TokenFile(header, stream, textPath);
        }
        catch (Exception e)
        {
            stream?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new RetuneException($"The temporary file {tokenPath} cannot be written: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Takes ids that are there already; nothing is written to disk.</summary>
    /// <param name="ids">[N] ids, at least one, with an <see cref="EndOfSentenceId"/> after every sentence; copied.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="unknownId">Id of <c>&lt;unk&gt;</c>, by default where <see cref="VocabularyBuilder"/> puts it.</param>
    /// <param name="endOfSentenceId">Id of <c>&lt;/s&gt;</c>, by default where <see cref="VocabularyBuilder"/> puts it.</param>
    /// <exception cref="ArgumentException">No ids, one outside [0, V), or the same id for the unknown word and the sentence's end.</exception>
    public static TokenFile FromIds(ReadOnlySpan<int> ids, int vocabularySize, int unknownId = 0, int endOfSentenceId = 1)
    {
        if (ids.IsEmpty)
            throw new ArgumentException("There are no ids.", nameof(ids));
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        ThrowIfOutside(unknownId, vocabularySize, nameof(unknownId));
        ThrowIfOutside(endOfSentenceId, vocabularySize, nameof(endOfSentenceId));
        if (unknownId == endOfSentenceId)
            throw new ArgumentException($"The unknown word and the sentence's end have the same id, {unknownId}.", nameof(unknownId));
        long[] wordCounts = new long[vocabularySize];
        foreach (int id in ids)
        {
            ThrowIfOutside(id, vocabularySize, nameof(ids));
            wordCounts[id]++;
        }
        var header = new TokenFileHeader
        {
            UnknownId = unknownId,
            EndOfSentenceId = endOfSentenceId,
            Count = ids.Length,
            Sentences = wordCounts[endOfSentenceId],
            TextHash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(ids))),
            VocabularyHash = "",
            WordCounts = wordCounts,
            IdsHash = "",
        };
        return new TokenFile(header, ids.ToArray());
    }

    /// <summary>Copies the ids from <paramref name="start"/> on into the whole of <paramref name="ids"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within [0, <see cref="Count"/>).</exception>
    /// <exception cref="InputException">The file was cut off by others, or the disk fails.</exception>
    public void Read(long start, Span<int> ids)
    {
        if (start < 0 || start > Count - ids.Length)
            throw new ArgumentOutOfRangeException(nameof(start), $"Ids {start} to {start + ids.Length} were asked for; the text has {Count}.");
        if (_ids is not null)
            _ids.AsSpan((int)start, ids.Length).CopyTo(ids);
        else
            InputFile.Read(_file!.SafeFileHandle, _file.Name, TokenFileHeader.IdsOffset(VocabularySize) + start * sizeof(int), MemoryMarshal.AsBytes(ids));
    }

    /// <summary>
    /// Refuses a text of another vocabulary, or of which the vocabulary knows no word: nothing can be learnt or measured on it.
    /// </summary>
    /// <param name="vocabulary">The vocabulary of the model.</param>
    /// <param name="role">What the text is, "development text" say; its path is added where there is one.</param>
    /// <exception cref="InputException">As said.</exception>
    internal void RequireFor(Vocabulary vocabulary, string role)
    {
        string name = _textPath is null ? role : $"{role} {_textPath}";
        if (VocabularySize != vocabulary.Count)
            throw new InputException($"The {name} was encoded with a vocabulary of {VocabularySize} words, the model has {vocabulary.Count}; encode it with the model's vocabulary.");
        if (VocabularyHash.Length > 0 && VocabularyHash != vocabulary.Hash)
            throw new InputException($"The {name} was encoded with another vocabulary than the model's, of the same {vocabulary.Count} words in number; encode it with the model's vocabulary.");
        if (UnknownId != vocabulary.UnknownId || EndOfSentenceId != vocabulary.EndOfSentenceId)
            throw new InputException($"In the {name} <unk> is {UnknownId} and </s> {EndOfSentenceId}, in the model's vocabulary {vocabulary.UnknownId} and {vocabulary.EndOfSentenceId}; make the ids with the model's vocabulary.");
        if (RunningWords > 0 && UnknownWords == RunningWords)
            throw new InputException($"None of the {RunningWords} words of the {name} is in the vocabulary of {VocabularySize} words; the text and the vocabulary do not belong together (language, case, tokenisation?).");
    }

    /// <summary>Closes the file, and deletes it where it was temporary.</summary>
    public void Dispose() => _file?.Dispose();

    /// <summary>Opens a token file; null where it is not sound or was made from another text or vocabulary.</summary>
    private static TokenFile? TryOpen(string tokenPath, string textPath, string textHash, string vocabularyHash)
    {
        FileStream stream = TextFile.OpenRaw(tokenPath);
        try
        {
            if (TokenFileHeader.Read(stream) is { } header && header.TextHash == textHash && header.VocabularyHash == vocabularyHash
                && Convert.ToHexStringLower(SHA256.HashData(stream)) == header.IdsHash)
                return new TokenFile(header, stream, textPath);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
        stream.Dispose();
        return null;
    }

    private static void ThrowIfOutside(int id, int vocabularySize, string parameter)
    {
        if ((uint)id >= (uint)vocabularySize)
            throw new ArgumentException($"Id {id} lies outside the vocabulary of {vocabularySize} words.", parameter);
    }
}
