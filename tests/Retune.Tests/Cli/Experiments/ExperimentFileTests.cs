using Retune.Cli.Experiments;
using Retune.Experiments;
using Retune.Sampling;
using Retune.Training;

namespace Retune.Tests.Cli.Experiments;

public sealed class ExperimentFileTests : IDisposable
{
    private const string Least = """
        name: mine
        texts:
          general.train: g.txt
          general.dev: gd.txt
          domain.train: d.txt
          domain.dev: dd.txt
          domain.test: dt.txt

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_left_out_is_the_papers()
    {
        ExperimentConfig config = Read(Least);
        Assert.Equal(("mine", new ExperimentTexts("g.txt", "gd.txt", "d.txt", "dd.txt", "dt.txt")), (config.Name, config.Texts));
        Assert.Equal((512, 1024, 2), (config.Network.Embedding, config.Network.Hidden, config.Network.Layers));
        Assert.Equal([0.1, 0.2, 0.4, 0.8], config.Rates.OodId);
        Assert.Equal([0.001, 0.005, 0.01, 0.05, 0.1, 0.2], config.Adaptation.Rates);
        Assert.Equal([0, 0.5, 0.75, 0.9, 0.95], config.Adaptation.Gammas);
        Assert.Equal(new AnnealingOptions(), config.Schedules.Adaptation);
        Assert.Equal(new TrainingSettings(), config.Training);
        Assert.Null(config.CrossEntropy);
        Assert.Null(config.BudgetHours);
        Assert.Equal([0.1, 0.2, 0.4, 0.8], config.Rates.Ood);
        Assert.Equal([0.1, 0.2, 0.4, 0.8], config.Rates.Id);
        var options = new TrainingOptions();
        Assert.Equal((128, 20, 256, 0.75, 0.25, 15.0, 1e-6, 16), (options.Streams, options.Bptt, options.NoiseSamples, options.NoiseExponent, options.Dropout, options.ClipNorm, options.WeightDecay, options.EvaluationStreams));
        Assert.Equal(
            (128, 20, 256, 0.75, 0.25, 15.0, 1e-6, 16),
            (config.Training.Streams, config.Training.Bptt, config.Training.NoiseSamples, config.Training.NoiseExponent, config.Training.Dropout, config.Training.Clip, config.Training.WeightDecay, config.Training.EvaluationStreams));
    }

    [Fact]
    public void Every_setting_is_read()
    {
        ExperimentConfig config = Read(Least + """
            title: A title
            seed: 7
            budget_hours: 1.5
            vocabulary: { minimum_count: 3, size: 1000 }
            network: { embedding: 1, hidden: 2, layers: 3 }
            training: { streams: 4, bptt: 5, noise_samples: 6, noise_exponent: 0.7, dropout: 0.1, clip: 8, weight_decay: 1e-5, evaluation_streams: 9 }
            schedules:
              general: { fixed: 1, threshold: 9, factor: 0.4, annealed: 2, maximum: 3 }
              domain: { fixed: 4 }
              adaptation: { annealed: 6 }
            rates: { ood: [0.1], id: 0.2, ood+id: [0.3, 0.4] }
            adaptation: { from: ood, rates: [0.5], gammas: [0.6], seeds: [1, 2], domain_shares: [1, 0.1] }
            cross_entropy: { from: [ood], rates: [0.7], gammas: [1] }
            ablations: { dropout: [0], noise_samples: [1, 2], noise_exponent: [0.5], temperature: [1, 2], temperature_gammas: [0], noise_counts: [id] }
            early_stop: { percent: 5, from_iteration: 2 }
            """);
        Assert.Equal(("A title", 7UL, 1.5), (config.Title, config.Seed, config.BudgetHours));
        Assert.Equal(new VocabularySettings { MinimumCount = 3, Size = 1000 }, config.Vocabulary);
        Assert.Equal(new NetworkSettings { Embedding = 1, Hidden = 2, Layers = 3 }, config.Network);
        Assert.Equal(
            new TrainingSettings { Streams = 4, Bptt = 5, NoiseSamples = 6, NoiseExponent = 0.7, Dropout = 0.1, Clip = 8, WeightDecay = 1e-5, EvaluationStreams = 9 }, config.Training);
        Assert.Equal(new AnnealingOptions { FixedIterations = 1, Threshold = 9, Factor = 0.4, AnnealedIterations = 2, MaximumIterations = 3 }, config.Schedules.General);
        Assert.Equal((4, 6), (config.Schedules.Domain.FixedIterations, config.Schedules.Adaptation.AnnealedIterations));
        Assert.Equal([0.1, 0.2, 0.3, 0.4], [.. config.Rates.Ood, .. config.Rates.Id, .. config.Rates.OodId]);
        Assert.Equal(["ood"], config.Adaptation.From);
        Assert.Equal([0.5, 0.6, 1, 2, 1, 0.1], [.. config.Adaptation.Rates, .. config.Adaptation.Gammas, .. config.Adaptation.Seeds.Select(seed => (double)seed), .. config.Adaptation.DomainShares]);
        Assert.Equal(["ood"], config.CrossEntropy!.From);
        Assert.Equal([0.7, 1], [.. config.CrossEntropy.Rates, .. config.CrossEntropy.Gammas]);
        AblationSettings ablations = config.Ablations;
        Assert.Equal([0, 1, 2, 0.5, 1, 2, 0], [.. ablations.Dropout, .. ablations.NoiseSamples.Select(samples => (double)samples), .. ablations.NoiseExponent, .. ablations.Temperature, .. ablations.TemperatureGammas]);
        Assert.Equal(["id"], ablations.NoiseCounts);
        Assert.Equal(new EarlyStopSettings { Percent = 5, FromIteration = 2 }, config.EarlyStop);
    }

    [Theory]
    [InlineData("network:\n  embeding: 3", 9, "network.embeding is no setting; here are: embedding, hidden, layers")]
    [InlineData("colour: red", 8, "colour is no setting")]
    [InlineData("network:\n  hidden: large", 9, "network.hidden expects a whole number, not 'large'")]
    [InlineData("network:\n  hidden: 2.5", 9, "not '2.5'")]
    [InlineData("network: 3", 8, "network has settings of its own")]
    [InlineData("network:\n  hidden: 0", 9, "network.hidden is 0; it must be at least 1")]
    [InlineData("training:\n  bptt: 20\n  dropout: 1", 10, "training.dropout is 1; it must be in [0, 1)")]
    [InlineData("training:\n  clip: .inf", 9, "training.clip expects a number")]
    [InlineData("rates:\n  ood+id: [0.1, fast]", 9, "rates.ood+id expects a number such as 0.05, not 'fast'")]
    [InlineData("rates:\n  ood: [0.2, 0.1]", 9, "rates.ood is 0.2, 0.1; it must be in rising order")]
    [InlineData("rates:\n  ood: []", 9, "rates.ood is empty")]
    [InlineData("rates:\n  id: [0.1, 0.1]", 9, "without a value twice")]
    [InlineData("adaptation:\n  gammas: [0.5, 1]", 9, "adaptation.gammas is 1; it must be in [0, 1)")]
    [InlineData("adaptation:\n  domain_shares: [0.1]", 9, "with 1, the whole text, among them")]
    [InlineData("adaptation:\n  from: [id]", 9, "adaptation.from is id; it must be ood+id or ood")]
    [InlineData("adaptation:\n  seeds: [-1]", 9, "adaptation.seeds expects a whole number")]
    [InlineData("schedules:\n  general:\n    factor: 2", 9, "factor is 2")]
    [InlineData("ablations:\n  noise_counts: [ood]", 9, "ablations.noise_counts is ood")]
    [InlineData("early_stop:\n  percent: 0", 9, "early_stop.percent is 0")]
    [InlineData("budget_hours: 0", 8, "budget_hours is 0")]
    [InlineData("cross_entropy:\n  gammas: [2]", 9, "cross_entropy.gammas is 2")]
    [InlineData("title:\n  a: b", 8, "title expects a word or phrase")]
    [InlineData("name: other", 8, "no YAML")]
    [InlineData("network: {", 9, "no YAML")]
    public void A_mistake_is_told_with_file_and_line(string lines, int line, string sentence)
    {
        string message = Assert.Throws<InputException>(() => Read(Least + lines)).Message;
        Assert.StartsWith($"{_folder["experiment.yaml"]}:{line}: ", message);
        Assert.Contains(sentence, message);
    }

    [Fact]
    public void What_must_not_be_missing_is_named()
    {
        Assert.Contains("name is missing", Refused(Least.Replace("name: mine", "title: x")));
        Assert.Contains("texts.domain.dev is missing", Refused(Least.Replace("  domain.dev: dd.txt\n", "")));
        Assert.Contains("texts is missing", Refused("name: x"));
        Assert.Contains("expected here", Refused("- a\n- b"));
        Assert.Contains("0 YAML documents", Refused(""));
        Assert.Contains("does-not-exist", Assert.Throws<InputException>(() => ExperimentFile.Read(_folder["does-not-exist"])).Message);
    }

    [Fact]
    public void A_config_spoilt_anywhere_is_read_or_refused_and_nothing_else()
    {
        string whole = Least + "network: { embedding: 1, hidden: 2 }\nrates: { ood: [0.1, 0.2] }\nadaptation:\n  from: [ood]\n  gammas: 0.5\n";
        const string Marks = "{}[]:,-#&*!|>'\"%@` \n\t0a\0é";
        for (uint i = 0; i < 2000; i++)
        {
            Philox.Words random = Philox.Generate(1, RandomPurpose.Split, 0, 0, i);
            int place = Philox.ToIndex(random.Low, whole.Length), mark = (int)(random.W2 % Marks.Length);
            string spoilt = whole.Remove(place, (int)(random.W3 % 3) % (whole.Length - place)).Insert(place, Marks[mark].ToString());
            try
            {
                Read(spoilt);
            }
            catch (InputException)
            {
                // One sentence is all there should ever be.
            }
        }
    }

    [Fact]
    public void The_configs_of_the_repository_can_be_read()
    {
        string[] files = Directory.GetFiles(RepositoryFolder.Path("experiments"), "experiment.yaml", SearchOption.AllDirectories);
        Assert.True(files.Length >= 3);
        foreach (string file in files)
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(file)), ExperimentFile.Read(file).Name);
    }

    private ExperimentConfig Read(string content) => ExperimentFile.Read(_folder.Write("experiment.yaml", content));

    private string Refused(string content) => Assert.Throws<InputException>(() => Read(content)).Message;
}
