namespace Retune.Sampling;

/// <summary>
/// Inverted dropout with counter-based decisions: element j of a row is dropped when its 16 random bits are below
/// p·65536, else multiplied by 1/(1 - p). The bits depend on (seed, step, site, row, j) alone, so that any thread, any
/// device and the backward pass see the same mask without storing it.
/// </summary>
public readonly record struct DropoutRate
{
    /// <summary>Rounds p to a multiple of 1/65536.</summary>
    /// <param name="probability">p in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">p outside [0, 1).</exception>
    public DropoutRate(double probability)
    {
        if (!(probability is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), $"The dropout probability is {probability}; it must lie in [0, 1).");
        Threshold = (uint)Math.Min(Math.Round(probability * 65536), 65535);
    }

    /// <summary>p·65536.</summary>
    public uint Threshold { get; }

    /// <summary>1/(1 - p).</summary>
    public double KeepScale => 65536.0 / (65536 - Threshold);

    /// <summary>Whether anything is dropped at all.</summary>
    public bool IsActive => Threshold > 0;

    /// <summary>
    /// The factor of element <paramref name="column"/>: 0 or <see cref="KeepScale"/>. Eight elements share one Philox block:
    /// word (column % 8) / 2 of block column / 8, its low half for even columns, its high half for odd ones.
    /// </summary>
    public double Factor(ulong seed, uint step, int site, int row, int column)
    {
        Philox.Words words = Philox.Generate(seed, RandomPurpose.Dropout + (uint)site, step, (uint)row, (uint)(column / 8));
        uint word = (column % 8 / 2) switch { 0 => words.W0, 1 => words.W1, 2 => words.W2, _ => words.W3 };
        uint bits = column % 2 == 0 ? word & 0xFFFF : word >> 16;
        return bits < Threshold ? 0 : KeepScale;
    }
}
