using System.Globalization;

namespace Retune.Experiments;

/// <summary>One value of an ablation.</summary>
/// <param name="Ablation">What is varied.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsOwn">Whether it is the value that the experiment itself uses.</param>
/// <param name="Point">The run; where the value is the experiment's own, the point of the grid.</param>
internal sealed record AblationPoint(string Ablation, string Value, bool IsOwn, Point Point);

/// <summary>
/// The ablations: one thing varied at a time on the chosen point of recipe kld (from the first of the models adapted), rate
/// and γ as they were chosen; temperatures are varied at given γ, each at its best rate, or at the chosen one where it is not in the grid.
/// </summary>
internal sealed class AblationPlan
{
    private readonly List<AblationPoint> _entries = [];
    private readonly Point _base;

    public AblationPlan(ExperimentConfig config, Plan plan)
    {
        string from = config.Adaptation.From[0];
        Grid grid = plan.GridOf(Recipe.Kld, from)!;
        _base = plan.Chosen(Recipe.Kld, from) ?? grid.Points[0] with { LearningRate = double.NaN, Gamma = double.NaN };
        AblationSettings ablations = config.Ablations;
        Vary(Variation.Dropout, ablations.Dropout, config.Training.Dropout);
        Vary(Variation.NoiseSamples, ablations.NoiseSamples, config.Training.NoiseSamples);
        Vary(Variation.NoiseExponent, ablations.NoiseExponent, config.Training.NoiseExponent);
        foreach (double gamma in ablations.Temperature.Count == 0 ? [] : ablations.TemperatureGammas)
        {
            Point atGamma = plan.ChosenAt(grid, gamma) ?? _base with { Gamma = gamma };
            foreach (double temperature in ablations.Temperature)
                Add(Variation.Temperature, temperature.ToString(CultureInfo.InvariantCulture), temperature == 1, atGamma);
        }
        foreach (string counts in ablations.NoiseCounts)
            Add(Variation.NoiseCounts, counts, counts == Recipe.Id, _base);
    }

    /// <summary>The values, in the config's order.</summary>
    public IReadOnlyList<AblationPoint> Entries => _entries;

    private void Vary<T>(string ablation, IReadOnlyList<T> values, T own) where T : IFormattable
    {
        foreach (T value in values)
            Add(ablation, value.ToString(null, CultureInfo.InvariantCulture), value.Equals(own), _base);
    }

    private void Add(string ablation, string value, bool isOwn, Point point) =>
        _entries.Add(new AblationPoint(ablation, value, isOwn, isOwn ? point : point with { Variation = new Variation(ablation, value) }));
}
