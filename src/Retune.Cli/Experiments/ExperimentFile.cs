using Retune.Experiments;
using Retune.Training;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Retune.Cli.Experiments;

/// <summary>Reads the config of an experiment from its YAML file. Every setting may be left out but the name and the texts.</summary>
internal static class ExperimentFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read, or a setting is unknown, missing or wrong: file, line and one sentence.</exception>
    public static ExperimentConfig Read(string path)
    {
        YamlSection root = YamlSection.Of(path, Parse(path));
        ExperimentConfig config = Config(root);
        root.RefuseOthers();
        try
        {
            ConfigCheck.Check(config);
        }
        catch (SettingException failure)
        {
            throw InputException.AtLine(path, root.LineOf(failure.Key), failure.Message);
        }
        return config;
    }

    private static YamlNode Parse(string path)
    {
        if (Directory.Exists(path))
            throw new InputException($"{path} is a folder; give the config in it, {Path.Combine(path, "experiment.yaml")} for example.");
        try
        {
            using StreamReader reader = File.OpenText(path);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : throw new InputException($"{path} holds {stream.Documents.Count} YAML documents; an experiment is one.");
        }
        catch (YamlException failure)
        {
            throw InputException.AtLine(path, failure.Start.Line, $"this is no YAML: {failure.Message}");
        }
        catch (InvalidOperationException failure)
        {
            // What YamlDotNet says of some mistakes, among them a list within braces: without a line.
            throw new InputException($"{path} is no YAML: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The config {path} cannot be read: {failure.Message}", failure);
        }
    }

    private static ExperimentConfig Config(YamlSection root)
    {
        YamlSection texts = root.RequiredSection("texts");
        var config = new ExperimentConfig
        {
            Name = root.Text("name"),
            Title = root.Text("title", ""),
            Texts = new ExperimentTexts(
                texts.Text("general.train"), texts.Text("general.dev"), texts.Text("domain.train"), texts.Text("domain.dev"), texts.Text("domain.test")),
            Seed = root.Number("seed", 1UL),
            BudgetHours = root.Optional<double>("budget_hours"),
        };
        texts.RefuseOthers();
        return config with
        {
            Vocabulary = root.Read("vocabulary", config.Vocabulary, (section, standard) => standard with
            {
                MinimumCount = section.Number("minimum_count", standard.MinimumCount),
                Size = section.Optional<int>("size"),
            }),
            Network = root.Read("network", config.Network, (section, standard) => standard with
            {
                Embedding = section.Number("embedding", standard.Embedding),
                Hidden = section.Number("hidden", standard.Hidden),
                Layers = section.Number("layers", standard.Layers),
            }),
            Training = root.Read("training", config.Training, Training),
            Schedules = root.Read("schedules", config.Schedules, (section, standard) => standard with
            {
                General = section.Read("general", standard.General, Schedule),
                Domain = section.Read("domain", standard.Domain, Schedule),
                Adaptation = section.Read("adaptation", standard.Adaptation, Schedule),
            }),
            Rates = root.Read("rates", config.Rates, (section, standard) => standard with
            {
                Ood = section.Numbers("ood", standard.Ood),
                Id = section.Numbers("id", standard.Id),
                OodId = section.Numbers("ood+id", standard.OodId),
            }),
            Adaptation = root.Read("adaptation", config.Adaptation, Adaptation),
            CrossEntropy = root.Section("cross_entropy") is null ? null : root.Read("cross_entropy", new CrossEntropySettings(), (section, standard) => standard with
            {
                From = section.Words("from", standard.From),
                Rates = section.Numbers("rates", standard.Rates),
                Gammas = section.Numbers("gammas", standard.Gammas),
            }),
            Ablations = root.Read("ablations", config.Ablations, Ablations),
            EarlyStop = root.Read("early_stop", config.EarlyStop, (section, standard) => standard with
            {
                Percent = section.Number("percent", standard.Percent),
                FromIteration = section.Number("from_iteration", standard.FromIteration),
            }),
        };
    }

    private static TrainingSettings Training(YamlSection section, TrainingSettings standard) => standard with
    {
        Streams = section.Number("streams", standard.Streams),
        Bptt = section.Number("bptt", standard.Bptt),
        NoiseSamples = section.Number("noise_samples", standard.NoiseSamples),
        NoiseExponent = section.Number("noise_exponent", standard.NoiseExponent),
        Dropout = section.Number("dropout", standard.Dropout),
        Clip = section.Number("clip", standard.Clip),
        WeightDecay = section.Number("weight_decay", standard.WeightDecay),
        EvaluationStreams = section.Number("evaluation_streams", standard.EvaluationStreams),
    };

    private static AnnealingOptions Schedule(YamlSection section, AnnealingOptions standard) => standard with
    {
        FixedIterations = section.Number("fixed", standard.FixedIterations),
        Threshold = section.Number("threshold", standard.Threshold),
        Factor = section.Number("factor", standard.Factor),
        AnnealedIterations = section.Number("annealed", standard.AnnealedIterations),
        MaximumIterations = section.Number("maximum", standard.MaximumIterations),
    };

    private static AdaptationSettings Adaptation(YamlSection section, AdaptationSettings standard) => standard with
    {
        From = section.Words("from", standard.From),
        Rates = section.Numbers("rates", standard.Rates),
        Gammas = section.Numbers("gammas", standard.Gammas),
        Seeds = section.Numbers("seeds", standard.Seeds),
        DomainShares = section.Numbers("domain_shares", standard.DomainShares),
    };

    private static AblationSettings Ablations(YamlSection section, AblationSettings standard) => standard with
    {
        Dropout = section.Numbers("dropout", standard.Dropout),
        NoiseSamples = section.Numbers("noise_samples", standard.NoiseSamples),
        NoiseExponent = section.Numbers("noise_exponent", standard.NoiseExponent),
        Temperature = section.Numbers("temperature", standard.Temperature),
        TemperatureGammas = section.Numbers("temperature_gammas", standard.TemperatureGammas),
        NoiseCounts = section.Words("noise_counts", standard.NoiseCounts),
    };
}
