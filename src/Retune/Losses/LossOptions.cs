namespace Retune.Losses;

/// <summary>The loss that is minimised at each position.</summary>
public sealed record LossOptions
{
    /// <summary>NCE or cross-entropy.</summary>
    public LossKind Kind { get; init; } = LossKind.Nce;

    /// <summary>γ in [0, 1]: weight of the data against the reference. 1 is plain training, 0 distillation.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>
    /// T &gt; 0 (paper eq. 22): every score of model and reference is divided by it. With T other than 1 only γ = 0 leaves
    /// the model self-normalised when it is used at T = 1.
    /// </summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Whether the loss needs p_t of a reference model.</summary>
    public bool UsesReference => Gamma < 1;

    /// <summary>Refuses a γ outside [0, 1] and a temperature that is not positive.</summary>
    /// <exception cref="InputException">The value and its range.</exception>
    public void Validate()
    {
        if (!(Gamma >= 0 && Gamma <= 1))
            throw new InputException(FormattableString.Invariant($"Gamma is {Gamma}; it must lie in [0, 1] (1 is fine-tuning, 0 distillation)."));
        if (!(Temperature > 0) || !double.IsFinite(Temperature))
            throw new InputException(FormattableString.Invariant($"The temperature is {Temperature}; it must be positive."));
    }
}
