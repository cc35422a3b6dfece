using System.Text;

namespace Retune.Cli.Output;

/// <summary>
/// Standard output that cannot end a run: hours of training do not depend on whether somebody still reads along. What cannot
/// be written is lost, the first failure is kept for the end. (A closed pipe is no failure to .NET: it writes into the void.)
/// </summary>
internal sealed class LastingOutput(TextWriter output) : TextWriter
{
    private bool _isInLine;

    /// <summary>Why the output ended, or null.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => output.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value], 0, 1);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count)
    {
        if (count > 0)
            _isInLine = buffer[index + count - 1] != '\n';
        Try(() => output.Write(buffer, index, count));
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (value is { Length: > 0 })
            _isInLine = value[^1] != '\n';
        Try(() => output.Write(value));
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        _isInLine = false;
        Try(() => output.WriteLine(value));
    }

    /// <summary>Ends a line that was begun, such as one of progress, before something else is written to the same terminal.</summary>
    public void EndLine()
    {
        if (!_isInLine)
            return;
        WriteLine();
        Flush();
    }

    /// <inheritdoc/>
    public override void Flush() => Try(output.Flush);

    private void Try(Action write)
    {
        if (Failure is not null)
            return;
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)      // the latter where it was closed from the beginning
        {
            Failure = failure.Message;
        }
    }
}
