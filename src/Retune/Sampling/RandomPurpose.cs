namespace Retune.Sampling;

/// <summary>
/// What a random number is for: the third counter of <see cref="Philox"/>, so that two uses of one seed never share numbers.
/// The low 16 bits are free for an index within a purpose (the dropout site, the parameter tensor).
/// </summary>
public enum RandomPurpose : uint
{
    /// <summary>Initial values of parameters; plus the index of the tensor.</summary>
    Initialisation = 1u << 16,

    /// <summary>Noise words of a minibatch.</summary>
    Noise = 2u << 16,

    /// <summary>Dropout masks; plus the index of the site (0 before the first layer, l after layer l).</summary>
    Dropout = 3u << 16,

    /// <summary>Candidate classes drawn by the samplers of the sampled losses.</summary>
    Candidates = 4u << 16,

    /// <summary>Division of a text into training, development and test parts.</summary>
    Split = 5u << 16,
}
