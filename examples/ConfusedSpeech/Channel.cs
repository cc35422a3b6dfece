namespace ConfusedSpeech;

/// <summary>
/// The constants of the made-up recogniser. Distances are those of <see cref="LetterDistance"/>: about 1 for a letter. They were
/// chosen on the domain's dev text, never on test: so that the error rates are those of a usable recogniser in a new domain, and so
/// that the first pass is best near its <see cref="LmScale"/>, otherwise rescoring could gain by another weight alone.
/// </summary>
internal sealed record Channel
{
    /// <summary>A word seen less often in the training texts is not in the recogniser's lexicon.</summary>
    public int MinimumCount { get; init; } = 3;

    /// <summary>What an acoustic ln score loses by a distance of 1.</summary>
    public double AcousticScale { get; init; } = 40;

    /// <summary>Standard deviation of the Gaussian noise on the acoustic ln score of a word.</summary>
    public double NoiseDeviation { get; init; } = 27;

    /// <summary>Weight of the language model's ln p against the acoustic ln score, in the size usual in recognisers.</summary>
    public double LmScale { get; init; } = 10;

    /// <summary>Words farther than this share of a letter per letter of the spoken word are not confused with it...</summary>
    public double DistancePerLetter { get; init; } = 0.35;

    /// <summary>...nor words farther than this, however long.</summary>
    public double MaximumDistance { get; init; } = 2;

    /// <summary>How far the words may be that are heard for a word which the lexicon lacks.</summary>
    public double UnknownDistance { get; init; } = 3;

    /// <summary>How many words, the nearest, may be heard for one.</summary>
    public int MaximumNeighbours { get; init; } = 10;

    /// <summary>Distance of two function words of one group.</summary>
    public double FunctionWordDistance { get; init; } = 0.8;

    /// <summary>Distance of one word from the two that it falls into, and of two from the one they make.</summary>
    public double BoundaryDistance { get; init; } = 0.6;

    /// <summary>How many divisions of a word, and how many joint words of two, there may be.</summary>
    public int MaximumDivisions { get; init; } = 3;

    /// <summary>Distance of a function word from silence.</summary>
    public double MissDistance { get; init; } = 1.8;

    /// <summary>Distance of silence from a function word.</summary>
    public double InsertionDistance { get; init; } = 1.8;

    /// <summary>Share of the pauses between words in which function words may be heard.</summary>
    public double InsertionShare { get; init; } = 0.25;

    /// <summary>How many function words may be heard in such a pause.</summary>
    public int InsertionWords { get; init; } = 2;

    /// <summary>Arcs whose best path is this much worse than the best of all, acoustic + LmScale × language, are not in the lattice.</summary>
    public double LatticeBeam { get; init; } = 150;

    /// <summary>Length of the n-best lists.</summary>
    public int ListLength { get; init; } = 100;
}
