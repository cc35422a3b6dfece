using System.IO.Compression;

namespace Retune.Text;

/// <summary>
/// Tells a whole gzip file from one that was cut off, which <see cref="GZipStream"/> does not: it ends where its input
/// ends. A gzip file may have several members, so one more is put behind the file, holding a mark. Behind a whole file
/// it is unpacked and the text ends with the mark; behind a cut one its bytes are taken for the rest of what was cut, which
/// fails or leaves no mark.
/// </summary>
internal sealed class MarkedGzip : Stream
{
    private static readonly byte[] MarkMember = Pack(Mark);

    private readonly Stream _file;
    private int _markRead;

    private MarkedGzip(Stream file) => _file = file;

    /// <summary>What the unpacked text ends with; no line feed is in it.</summary>
    public static ReadOnlySpan<byte> Mark => "\0retune gzip end"u8;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The unpacked content of a gzip file, and behind it the mark. The file is closed with the stream.</summary>
    public static Stream Unpack(Stream file) => new GZipStream(new MarkedGzip(file), CompressionMode.Decompress);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = _file.Read(buffer);
        if (read > 0)
            return read;
        read = Math.Min(buffer.Length, MarkMember.Length - _markRead);
        MarkMember.AsSpan(_markRead, read).CopyTo(buffer);
        _markRead += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Pack(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }
}
