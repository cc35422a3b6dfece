namespace Retune.Training;

/// <summary>A training whose loss, gradient or development perplexity ran away; the last good model is kept.</summary>
public sealed class DivergenceException : RetuneException
{
    /// <summary>Creates the exception with its one-sentence message.</summary>
    public DivergenceException(string message) : base(message) => Reason = message;

    /// <summary>Creates the exception of a training run.</summary>
    /// <param name="reason">What ran away, when and at which rate.</param>
    /// <param name="advice">What was kept and what to do.</param>
    /// <param name="iterations">The iterations that the run had finished.</param>
    /// <param name="seconds">Seconds of training.</param>
    internal DivergenceException(string reason, string advice, IReadOnlyList<IterationResult> iterations, double seconds) : base($"The training {reason}; {advice}")
    {
        Seconds = seconds;
        Reason = reason;
        Iterations = iterations;
    }

    /// <summary>What ran away, when and at which rate.</summary>
    public string Reason { get; }

    /// <summary>The iterations that the run had finished, those before a resume too.</summary>
    public IReadOnlyList<IterationResult> Iterations { get; } = [];

    /// <summary>Seconds of training, those before a resume too.</summary>
    public double Seconds { get; }
}
