namespace Retune;

/// <summary>
/// A failure whose message is one sentence written for the person who runs the tool: what happened and what to do.
/// The command line prints it without a stack trace and ends with exit code 1.
/// </summary>
public class RetuneException : Exception
{
    /// <summary>Creates the exception with its one-sentence message.</summary>
    public RetuneException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its one-sentence message and the cause.</summary>
    public RetuneException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
