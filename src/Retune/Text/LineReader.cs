using System.Text;
using System.Text.Unicode;

namespace Retune.Text;

/// <summary>
/// Reads the lines of a plain or gzip UTF-8 file as bytes, without allocating per line. A line ends with LF or CRLF, the
/// last one also with the file; a byte order mark at the start is skipped.
/// </summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>A longer line is refused: it is no sentence, and it bounds the memory a file can ask for.</summary>
    public const int MaximumLineBytes = 64 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 17];
    private int _start, _end;                       // bytes read from the stream and not yet taken as lines
    private int _lineStart, _lineLength;
    private bool _marked;                           // the end mark of a gzip text is still to come

    /// <summary>Opens the file.</summary>
    /// <exception cref="InputException">The file is missing or cannot be read.</exception>
    public LineReader(string path)
    {
        Path = path;
        _stream = TextFile.Open(path, out _marked);
    }

    /// <summary>Reads a stream of plain text as it comes; the reader closes it.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="name">What messages call it in place of a path.</param>
    public LineReader(Stream stream, string name)
    {
        Path = name;
        _stream = stream;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether the next <see cref="Read"/> finds a whole line in memory and need not wait for the stream.</summary>
    public bool HasLine => _buffer.AsSpan(_start, _end - _start).Contains((byte)'\n');

    /// <summary>Number of the current line, from 1; 0 before the first.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The current line without its end; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Goes to the next line; false at the end of the file.</summary>
    /// <exception cref="InputException">Invalid UTF-8, a NUL byte, too long a line, or damaged gzip data.</exception>
    public bool Read()
    {
        int searched = 0;
        while (true)
        {
            int lineFeed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (lineFeed >= 0)
            {
                TakeLine(searched + lineFeed);
                _start++;
                return true;
            }
            searched = _end - _start;
            RefuseIfLong(searched, LineNumber + 1);
            if (Fill())
                continue;
            if (_marked)
                TakeMark();
            if (_start == _end)
                return false;
            TakeLine(_end - _start);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void TakeLine(int length)
    {
        LineNumber++;
        RefuseIfLong(length, LineNumber);
        ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
        _lineStart = _start;
        _start += length;
        if (line is [.., (byte)'\r'])
            line = line[..^1];
        if (LineNumber == 1 && line.StartsWith(Encoding.UTF8.Preamble))
        {
            _lineStart += Encoding.UTF8.Preamble.Length;
            line = line[Encoding.UTF8.Preamble.Length..];
        }
        _lineLength = line.Length;

        int nul = line.IndexOf((byte)0);
        if (nul >= 0)
            throw InputException.AtLine(Path, LineNumber, $"byte {nul + 1} of the line is NUL; give a text file in UTF-8.");
        if (!Utf8.IsValid(line))
        {
            int invalid = IndexOfInvalid(line);
            throw InputException.AtLine(Path, LineNumber, $"byte {invalid + 1} of the line (0x{line[invalid]:X2}) is not valid UTF-8; convert the file to UTF-8.");
        }
    }

    /// <summary>Takes the mark off the end of the last line; it is missing where the gzip file was cut off.</summary>
    private void TakeMark()
    {
        if (!_buffer.AsSpan(_start, _end - _start).EndsWith(MarkedGzip.Mark))
            throw DamagedGzip();
        _end -= MarkedGzip.Mark.Length;
        _marked = false;
    }

    private InputException DamagedGzip() =>
        InputException.AtLine(Path, LineNumber + 1, "the gzip data are damaged, end early here or have other bytes behind them; make or copy the file again.");

    private void RefuseIfLong(int length, long lineNumber)
    {
        if (length > MaximumLineBytes)
            throw InputException.AtLine(Path, lineNumber, $"the line is longer than {MaximumLineBytes} bytes; write one item a line.");
    }

    /// <summary>Reads more bytes behind those not yet taken; false at the end of the file.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        try
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            return read > 0;
        }
        catch (InvalidDataException)
        {
            throw DamagedGzip();
        }
        catch (IOException e)
        {
            throw new RetuneException($"Reading {Path} failed after line {LineNumber}: {e.Message}", e);
        }
    }

    private static int IndexOfInvalid(ReadOnlySpan<byte> line)
    {
        int index = 0;
        while (Rune.DecodeFromUtf8(line[index..], out _, out int length) == System.Buffers.OperationStatus.Done)
            index += length;
        return index;
    }
}
