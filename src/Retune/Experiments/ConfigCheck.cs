using Retune.Models;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>Refuses a config that no experiment can have, before anything is read or written.</summary>
internal static class ConfigCheck
{
    /// <summary>Checks every setting.</summary>
    /// <exception cref="SettingException">The first that is out of range, with its value.</exception>
    public static void Check(ExperimentConfig config)
    {
        Require(config.Name.Length > 0 && config.Name.IndexOfAny(['/', '\\']) < 0, "name", $"'{config.Name}'", "a name without slashes");
        Require(config.Vocabulary.MinimumCount >= 1, "vocabulary.minimum_count", config.Vocabulary.MinimumCount, "at least 1");
        Require(config.Vocabulary.Size is null or >= 3, "vocabulary.size", config.Vocabulary.Size, "at least 3");
        CheckNetwork(config.Network);
        CheckTraining(config.Training);
        CheckSchedule("schedules.general", config.Schedules.General);
        CheckSchedule("schedules.domain", config.Schedules.Domain);
        CheckSchedule("schedules.adaptation", config.Schedules.Adaptation);
        Rates("rates.ood", config.Rates.Ood, config);
        Rates("rates.id", config.Rates.Id, config);
        Rates("rates.ood+id", config.Rates.OodId, config);
        CheckAdaptation(config);
        if (config.CrossEntropy is { } softmax)
        {
            Bases("cross_entropy.from", softmax.From);
            Rates("cross_entropy.rates", softmax.Rates, config);
            Values("cross_entropy.gammas", softmax.Gammas, gamma => gamma is >= 0 and <= 1, "in [0, 1]");
        }
        CheckAblations(config.Ablations);
        Require(config.EarlyStop.Percent > 0, "early_stop.percent", config.EarlyStop.Percent, "positive");
        Require(config.EarlyStop.FromIteration >= 1, "early_stop.from_iteration", config.EarlyStop.FromIteration, "at least 1");
        Require(config.BudgetHours is null or > 0, "budget_hours", config.BudgetHours, "positive");
    }

    private static void CheckNetwork(NetworkSettings network)
    {
        Require(network.Embedding >= 1, "network.embedding", network.Embedding, "at least 1");
        Require(network.Hidden >= 1, "network.hidden", network.Hidden, "at least 1");
        Require(network.Layers >= 1, "network.layers", network.Layers, "at least 1");
        Translate("network", () => new NetworkShape(3, network.Embedding, network.Hidden, network.Layers).Validate());
    }

    private static void CheckTraining(TrainingSettings training)
    {
        Require(training.Streams is >= 1 and <= 65_536, "training.streams", training.Streams, "from 1 to 65536");
        Require(training.Bptt is >= 1 and <= 65_536, "training.bptt", training.Bptt, "from 1 to 65536");
        Require(training.EvaluationStreams is >= 1 and <= 65_536, "training.evaluation_streams", training.EvaluationStreams, "from 1 to 65536");
        Require(training.NoiseSamples >= 1, "training.noise_samples", training.NoiseSamples, "at least 1");
        Require(training.NoiseExponent is >= 0 and <= 1, "training.noise_exponent", training.NoiseExponent, "in [0, 1]");
        Require(training.Dropout is >= 0 and < 1, "training.dropout", training.Dropout, "in [0, 1)");
        Require(training.Clip > 0, "training.clip", training.Clip, "positive");
        Require(training.WeightDecay >= 0 && double.IsFinite(training.WeightDecay), "training.weight_decay", training.WeightDecay, "at least 0");
    }

    private static void CheckSchedule(string key, AnnealingOptions schedule) => Translate(key, schedule.Validate);

    private static void CheckAdaptation(ExperimentConfig config)
    {
        AdaptationSettings adaptation = config.Adaptation;
        Bases("adaptation.from", adaptation.From);
        Rates("adaptation.rates", adaptation.Rates, config);
        Values("adaptation.gammas", adaptation.Gammas, gamma => gamma is >= 0 and < 1, "in [0, 1); 1 is fine-tuning, which is always run");
        Ascending("adaptation.gammas", adaptation.Gammas);
        Values("adaptation.seeds", adaptation.Seeds, _ => true, "a whole number");
        Values("adaptation.domain_shares", adaptation.DomainShares, share => share is > 0 and <= 1, "in (0, 1]");
        Require(adaptation.DomainShares.Contains(1), "adaptation.domain_shares", Text(adaptation.DomainShares), "with 1, the whole text, among them");
    }

    private static void CheckAblations(AblationSettings ablations)
    {
        Values("ablations.dropout", ablations.Dropout, value => value is >= 0 and < 1, "in [0, 1)", mayBeEmpty: true);
        Values("ablations.noise_samples", ablations.NoiseSamples, value => value >= 1, "at least 1", mayBeEmpty: true);
        Values("ablations.noise_exponent", ablations.NoiseExponent, value => value is >= 0 and <= 1, "in [0, 1]", mayBeEmpty: true);
        Values("ablations.temperature", ablations.Temperature, value => value > 0 && double.IsFinite(value), "positive", mayBeEmpty: true);
        Values("ablations.temperature_gammas", ablations.TemperatureGammas, value => value is >= 0 and < 1, "in [0, 1)", mayBeEmpty: ablations.Temperature.Count == 0);
        Values("ablations.noise_counts", ablations.NoiseCounts, value => value is Recipe.Id or Recipe.OodId, $"{Recipe.Id} or {Recipe.OodId}", mayBeEmpty: true);
    }

    private static void Bases(string key, IReadOnlyList<string> from) =>
        Values(key, from, name => name is Recipe.Ood or Recipe.OodId, $"{Recipe.OodId} or {Recipe.Ood}");

    private static void Rates(string key, IReadOnlyList<double> rates, ExperimentConfig config)
    {
        Values(key, rates, rate => rate > 0 && double.IsFinite(rate), "positive");
        Values(key, rates, rate => rate * config.Training.WeightDecay < 1, "below 1 / weight decay");
        Ascending(key, rates);
    }

    private static void Ascending(string key, IReadOnlyList<double> values)
    {
        for (int i = 1; i < values.Count; i++)
            Require(values[i] > values[i - 1], key, Text(values), "in rising order");
    }

    private static void Values<T>(string key, IReadOnlyList<T> values, Func<T, bool> holds, string range, bool mayBeEmpty = false)
    {
        Require(mayBeEmpty || values.Count > 0, key, "empty", "a list of at least one value");
        foreach (T value in values)
            Require(holds(value), key, value, range);
        Require(values.Distinct().Count() == values.Count, key, Text(values), "without a value twice");
    }

    private static string Text<T>(IEnumerable<T> values) => string.Join(", ", values.Select(value => FormattableString.Invariant($"{value}")));

    private static void Translate(string key, Action check)
    {
        try
        {
            check();
        }
        catch (InputException failure)
        {
            throw new SettingException(key, failure.Message);
        }
    }

    private static void Require(bool holds, string key, object? value, string range)
    {
        if (!holds)
            throw new SettingException(key, FormattableString.Invariant($"{key} is {value}; it must be {range}."));
    }
}
