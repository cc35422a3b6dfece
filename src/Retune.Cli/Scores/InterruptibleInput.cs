namespace Retune.Cli.Scores;

/// <summary>Standard input whose reader stops waiting when the program is interrupted: a blocked read of a terminal or pipe knows no cancellation.</summary>
internal sealed class InterruptibleInput(Stream input, CancellationToken cancellation) : Stream
{
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

    /// <summary>Reads what there is, at least a byte but at the end.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; the read itself is left to the end of the program.</exception>
    public override int Read(byte[] buffer, int offset, int count) =>
        Task.Run(() => input.Read(buffer, offset, count), CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();

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
}
