namespace Retune.Training;

/// <summary>A checkpoint, or the best model beside it, cannot be gone on from: it is damaged, or of another run.</summary>
internal sealed class CheckpointException : InputException
{
    /// <summary>Creates the exception with its one-sentence message.</summary>
    public CheckpointException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with the message of what it was caused by.</summary>
    public CheckpointException(InputException cause) : base(cause.Message, cause)
    {
    }
}
