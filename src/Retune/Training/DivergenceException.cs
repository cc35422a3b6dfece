namespace Retune.Training;

/// <summary>A training whose loss, gradient or development perplexity ran away; the last good model is kept.</summary>
public sealed class DivergenceException : RetuneException
{
    /// <summary>Creates the exception with its one-sentence message.</summary>
    public DivergenceException(string message) : base(message)
    {
    }
}
