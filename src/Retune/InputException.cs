namespace Retune;

/// <summary>
/// Wrong input or usage: a file that is missing or malformed, two numbers that disagree, an option out of range.
/// The command line ends with exit code 2.
/// </summary>
public class InputException : RetuneException
{
    /// <summary>Creates the exception with its one-sentence message.</summary>
    public InputException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its one-sentence message and the cause.</summary>
    public InputException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates an exception about one line of a file: <c>path:line: message</c>, lines counted from 1.</summary>
    public static InputException AtLine(string path, long line, string message) => new($"{path}:{line}: {message}");
}
