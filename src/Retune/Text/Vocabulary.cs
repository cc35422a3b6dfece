using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Retune.Files;

namespace Retune.Text;

/// <summary>
/// The words a model knows, numbered from 0, <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c> among them. It cannot be changed and
/// may be used by several threads at once.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>Stands for every word that the vocabulary lacks.</summary>
    public const string UnknownWord = "<unk>";

    /// <summary>Ends every sentence; texts do not contain it, it is appended to every line.</summary>
    public const string EndOfSentenceWord = "</s>";

    /// <summary>A longer word is refused: it is a mistake in the text's form.</summary>
    internal const int MaximumWordBytes = 64 << 10;

    private readonly WordTable _words;

    private Vocabulary(WordTable words)
    {
        _words = words;
        UnknownId = words.Find(UnknownUtf8);
        EndOfSentenceId = words.Find(EndOfSentenceUtf8);
        Hash = Convert.ToHexStringLower(SHA256.HashData(words.Lines));
    }

    internal static ReadOnlySpan<byte> UnknownUtf8 => "<unk>"u8;

    internal static ReadOnlySpan<byte> EndOfSentenceUtf8 => "</s>"u8;

    /// <summary>V, the number of words, <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c> among them.</summary>
    public int Count => _words.Count;

    /// <summary>Id of <c>&lt;unk&gt;</c>.</summary>
    public int UnknownId { get; }

    /// <summary>Id of <c>&lt;/s&gt;</c>.</summary>
    public int EndOfSentenceId { get; }

    /// <summary>Lower-case hexadecimal SHA-256 of the bytes that <see cref="Save"/> writes.</summary>
    public string Hash { get; }

    /// <summary>The word of an id in [0, V), decoded anew at each call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id outside [0, V).</exception>
    public string this[int id]
    {
        get
        {
            if ((uint)id >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(id), $"There is no word {id} in a vocabulary of {Count} words.");
            return Encoding.UTF8.GetString(_words[id]);
        }
    }

    /// <summary>Finds the id of a word given as UTF-8, without allocating; false, and -1, where the vocabulary lacks it.</summary>
    public bool TryGetId(ReadOnlySpan<byte> utf8Word, out int id)
    {
        id = _words.Find(utf8Word);
        return id >= 0;
    }

    /// <summary>The id of a word, <see cref="UnknownId"/> where the vocabulary lacks it.</summary>
    public int IdOf(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        byte[] utf8 = new byte[Encoding.UTF8.GetMaxByteCount(word.Length)];
        return Utf8.FromUtf16(word, utf8, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done
            && TryGetId(utf8.AsSpan(0, length), out int id) ? id : UnknownId;
    }

    /// <summary>Makes a vocabulary of given words in their order; <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c>, where missing, are put first, in that order.</summary>
    /// <exception cref="InputException">
    /// A word that occurs twice, is empty, is longer than 64 KiB, or contains ASCII white space, a NUL or half a surrogate pair.
    /// </exception>
    public static Vocabulary FromWords(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var table = new WordTable();
        for (int i = 0; i < words.Count; i++)
        {
            byte[] word;
            try
            {
                word = strict.GetBytes(words[i]);
            }
            catch (EncoderFallbackException e)
            {
                throw new InputException($"Word {i} of the list contains half a surrogate pair; repair the word.", e);
            }
            if (Complaint(word, isFirst: i == 0) is { } complaint)
                throw new InputException($"Word {i} of the list {complaint}.");
            int id = table.Add(word);
            if (id < 0)
                throw new InputException($"Word {i} of the list, {Quote(word)}, is word {-1 - id} already; give each word once.");
        }
        return WithSpecialWords(table);
    }

    /// <summary>Reads a word list, one word a line, plain or gzip; the id of a word is its line, counted from 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="requireSpecialWords">
    /// Whether a list without <c>&lt;unk&gt;</c> or <c>&lt;/s&gt;</c> is refused, as a model's must be; otherwise the missing
    /// ones are put first, in that order, and the ids of the others move up.
    /// </param>
    /// <exception cref="InputException">
    /// The file is missing, empty or not UTF-8; a line is empty, repeats a word, contains white space or a word longer than 64 KiB.
    /// </exception>
    public static Vocabulary Load(string path, bool requireSpecialWords = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var reader = new LineReader(path);
        var table = new WordTable();
        while (reader.Read())
        {
            if (Complaint(reader.Line, isFirst: table.Count == 0) is { } complaint)
                throw InputException.AtLine(path, reader.LineNumber, $"the word {complaint}.");
            int id = table.Add(reader.Line);
            if (id < 0)
                throw InputException.AtLine(path, reader.LineNumber, $"the word {Quote(reader.Line)} stands on line {-id} already; give each word once.");
        }
        if (table.Count == 0)
            throw new InputException($"{path} is empty; a vocabulary has one word a line.");
        foreach (string special in (string[])[UnknownWord, EndOfSentenceWord])
        {
            if (requireSpecialWords && table.Find(Encoding.UTF8.GetBytes(special)) < 0)
                throw new InputException($"{path} lacks {special}; a model's vocabulary must be the file that was written with it.");
        }
        return WithSpecialWords(table);
    }

    /// <summary>Refuses another vocabulary whose words or ids differ.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="name">What it belongs to, for the message.</param>
    /// <exception cref="InputException">Both sizes, or the first word that differs.</exception>
    public void RequireSame(Vocabulary other, string name)
    {
        if (other.Count != Count)
            throw new InputException($"The {name} has a vocabulary of {other.Count} words, the model one of {Count}; they must be the same, word for word.");
        if (other.Hash == Hash)
            return;
        int id = 0;
        while (id < Count - 1 && this[id] == other[id])
            id++;
        throw new InputException($"Word {id} of the {name} is {Excerpt.Quoted(other[id])}, that of the model {Excerpt.Quoted(this[id])}; their vocabularies must be the same, word for word.");
    }

    /// <summary>Writes one word a line, UTF-8, LF after each; the file appears whole or not at all.</summary>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        AtomicFile.Write(path, stream => stream.Write(_words.Lines));
    }

    /// <summary>A vocabulary of words that were checked before; the special words, where missing, are put first.</summary>
    internal static Vocabulary WithSpecialWords(WordTable words)
    {
        if (words.Find(UnknownUtf8) >= 0 && words.Find(EndOfSentenceUtf8) >= 0)
            return new Vocabulary(words);
        var all = new WordTable();
        if (words.Find(UnknownUtf8) < 0)
            all.Add(UnknownUtf8);
        if (words.Find(EndOfSentenceUtf8) < 0)
            all.Add(EndOfSentenceUtf8);
        for (int id = 0; id < words.Count; id++)
            all.Add(words[id]);
        return new Vocabulary(all);
    }

    /// <summary>What is wrong with a word, worded to follow "the word"; null where it is fine.</summary>
    private static string? Complaint(ReadOnlySpan<byte> word, bool isFirst)
    {
        if (word.IsEmpty)
            return "is empty; give one word a line";
        if (word.Length > MaximumWordBytes)
            return $"has {word.Length} bytes, more than the {MaximumWordBytes} allowed; give one word a line";
        foreach (byte value in word)
        {
            if (value == 0 || WordEnumerator.IsSeparator(value))
                return $"{Quote(word)} contains {(value == 0 ? "a NUL" : "white space")}; give one word a line and nothing else";
        }
        // Reading the saved file would take it for the file's byte order mark.
        return isFirst && word.StartsWith(Encoding.UTF8.Preamble) ? "is the first and begins with a byte order mark; remove the mark" : null;
    }

    private static string Quote(ReadOnlySpan<byte> word) => Excerpt.Quoted(Encoding.UTF8.GetString(word));
}
