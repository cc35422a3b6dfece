using System.Text;

namespace Retune.Cli.Output;

/// <summary>Lines that begin with <c>#</c>, among others that scripts read.</summary>
internal sealed class CommentedOutput(TextWriter output) : TextWriter
{
    private bool _isLineStart = true;

    /// <inheritdoc/>
    public override Encoding Encoding => output.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (_isLineStart)
            output.Write("# ");
        _isLineStart = value == '\n';
        output.Write(value);
    }

    /// <inheritdoc/>
    public override void Flush() => output.Flush();
}
