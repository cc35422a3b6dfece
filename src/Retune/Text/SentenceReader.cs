namespace Retune.Text;

/// <summary>
/// Reads a text, plain or gzip (told by its first bytes, not by its name), one sentence a line, words separated by ASCII
/// white space; everything else, a no-break space too, belongs to words. Blank lines hold no sentence and are skipped.
/// Nothing is allocated per sentence or word, and memory does not grow with the text.
/// </summary>
/// <example><code>
/// using var reader = new SentenceReader(path);
/// while (reader.Read())
///     foreach (ReadOnlySpan&lt;byte&gt; word in reader.Words) { … }
/// </code></example>
public sealed class SentenceReader : IDisposable
{
    private readonly LineReader _lines;
    private bool _any;

    /// <summary>Opens the text.</summary>
    /// <exception cref="InputException">The file is missing or cannot be read.</exception>
    public SentenceReader(string path) => _lines = new LineReader(path);

    /// <summary>Reads a stream of plain text as it comes, line by line; the reader closes it.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="name">What messages call it in place of a path.</param>
    public SentenceReader(Stream stream, string name) => _lines = new LineReader(stream, name);

    /// <summary>Line of the current sentence, from 1 and blank lines counted; 0 before the first.</summary>
    public long LineNumber => _lines.LineNumber;

    /// <summary>The current line's UTF-8 bytes without the line end; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Sentence => _lines.Line;

    /// <summary>The words of the current sentence, at least one.</summary>
    public WordEnumerator Words => new(_lines.Line);

    /// <summary>Goes to the next sentence; false at the end of the text.</summary>
    /// <exception cref="InputException">
    /// Invalid UTF-8, a NUL byte, a line of more than 64 MiB, a word <c>&lt;/s&gt;</c>, or damaged gzip data, each with
    /// file and line; or a text without any sentence.
    /// </exception>
    public bool Read()
    {
        while (_lines.Read())
        {
            if (IsSentence())
                return true;
        }
        if (!_any)
            throw new InputException($"{_lines.Path} holds no sentence; give a text with one sentence a line.");
        return false;
    }

    /// <summary>Goes to the next sentence if it is in memory already; false where the stream would have to be waited for, or at the end of the text.</summary>
    /// <exception cref="InputException">As <see cref="Read"/>, but for a text without any sentence.</exception>
    internal bool ReadBuffered()
    {
        while (_lines.HasLine)
        {
            _lines.Read();
            if (IsSentence())
                return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    /// <summary>Whether the current line has words.</summary>
    private bool IsSentence()
    {
        if (!Words.MoveNext())
            return false;
        // The search of the bytes is fast and nearly always fails: words are compared only where it does not.
        if (Sentence.IndexOf(Vocabulary.EndOfSentenceUtf8) >= 0)
            RefuseEndOfSentence();
        _any = true;
        return true;
    }

    private void RefuseEndOfSentence()
    {
        foreach (ReadOnlySpan<byte> word in Words)
        {
            if (word.SequenceEqual(Vocabulary.EndOfSentenceUtf8))
                throw InputException.AtLine(_lines.Path, LineNumber, $"the sentence contains {Vocabulary.EndOfSentenceWord}, which Retune appends to every line itself; remove it.");
        }
    }
}
