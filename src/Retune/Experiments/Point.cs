using System.Globalization;

namespace Retune.Experiments;

/// <summary>One training run of an experiment, or its interpolation, which trains nothing.</summary>
internal sealed record Point
{
    /// <summary>A <see cref="Experiments.Recipe"/>.</summary>
    public required string Recipe { get; init; }

    /// <summary>The recipe of the model it goes on from; null from scratch.</summary>
    public string? From { get; init; }

    /// <summary>How much of the domain's training text it reads, as a share in (0, 1].</summary>
    public double Share { get; init; } = 1;

    /// <summary>The initial learning rate; NaN where it is not chosen yet.</summary>
    public required double LearningRate { get; init; }

    /// <summary>γ; 1 without a reference, NaN where it is not chosen yet.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What an ablation varies.</summary>
    public Variation? Variation { get; init; }

    /// <summary>The point whose model it goes on from, or the ood model of an interpolation; null from scratch, or where that is not chosen yet.</summary>
    public Point? Start { get; init; }

    /// <summary>The id model of an interpolation; null elsewhere, or where that is not chosen yet.</summary>
    public Point? Second { get; init; }

    /// <summary>Whether it is the interpolation.</summary>
    public bool IsInterpolation => Recipe == Experiments.Recipe.Interpolation;

    /// <summary>The points whose models it needs.</summary>
    public IEnumerable<Point> Needs => new[] { Start, Second }.OfType<Point>();

    /// <summary>Whether everything that it depends on is chosen.</summary>
    public bool IsDetermined => IsInterpolation
        ? Start is not null && Second is not null
        : (From is null || Start is not null) && !double.IsNaN(LearningRate) && !double.IsNaN(Gamma);

    /// <summary>Its name, also of its files: <c>kld-from-ood+id-gamma-0.75-rate-0.2-seed-1</c>.</summary>
    public string Id
    {
        get
        {
            if (IsInterpolation)
                return "interpolation-of-ood-and-id";
            string from = From is null ? "" : $"-from-{From}";
            string share = Share == 1 ? "" : $"-share-{Number(Share)}";
            string gamma = Recipe is Experiments.Recipe.Kld or Experiments.Recipe.CrossEntropyKld ? $"-gamma-{Number(Gamma)}" : "";
            string variation = Variation is null ? "" : $"-{Variation.Ablation}-{Variation.Value}";
            return FormattableString.Invariant($"{Recipe}{from}{share}{gamma}-rate-{Number(LearningRate)}{variation}-seed-{Seed}");
        }
    }

    private static string Number(double value) => double.IsNaN(value) ? "chosen" : value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an ablation changes in a point.</summary>
/// <param name="Ablation">dropout, noise-samples, noise-exponent, temperature or noise-counts.</param>
/// <param name="Value">Its value, as it is written in names and tables.</param>
internal sealed record Variation(string Ablation, string Value)
{
    public const string Dropout = "dropout";
    public const string NoiseSamples = "noise-samples";
    public const string NoiseExponent = "noise-exponent";
    public const string Temperature = "temperature";
    public const string NoiseCounts = "noise-counts";

    /// <summary>The value as a number.</summary>
    public double Number => double.Parse(Value, CultureInfo.InvariantCulture);
}
