using Retune.Cli.Demo;
using Retune.Cli.Output;
using Retune.Experiments;
using Retune.Models;
using Retune.Tests.Experiments;
using Retune.Training;

namespace Retune.Tests.Cli.Demo;

public sealed class DemoStudyTests : IDisposable
{
    private readonly TinyExperiment _tiny = new();
    private readonly ExperimentConfig _config;

    public DemoStudyTests()
    {
        DemoTextFile File(string name) => new(name, _tiny.File(name), 10, 100);
        _config = DemoStudy.Config(
            new DemoText(File("general.txt"), File("general.dev.txt"), File("domain.txt"), File("domain.dev.txt"), File("domain.test.txt")), seed: 1) with
        {
            Vocabulary = TinyExperiment.Config.Vocabulary,
            Network = TinyExperiment.Config.Network,
            Training = TinyExperiment.Config.Training,
            Rates = TinyExperiment.Config.Rates with { OodId = [0.8] },
            Schedules = TinyExperiment.Config.Schedules,
        };
    }

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void The_demo_trains_one_model_after_the_other_and_leaves_the_chosen_ones_under_their_recipes()
    {
        var output = new StringWriter();
        ExperimentOutcome outcome = Run(new TextReport(output, terminal: false), default);
        Assert.Equal(ExperimentEnd.Finished, outcome.End);
        Assert.Equal(["ood", "id", "ood+id", "fine-tune", "kld"], outcome.Results.Rows.Where(row => row.Set == "test").Select(row => row.Recipe));
        string[] runs = [.. output.ToString().Split('\n').Where(line => line.Contains(": the ", StringComparison.Ordinal) || line.Contains(": ood+id, then", StringComparison.Ordinal))];
        Assert.Equal(
            [
                "ood: the general text alone", "id: the domain's text alone", "ood+id: the domain's text after the general one",
                "fine-tune: ood+id, then the domain's text at gamma 1, rate 0.4",
            ],
            runs[..4].Select(line => line.TrimEnd('\r')));
        Assert.Equal(3 + 2 + 6, runs.Length);
        foreach (string recipe in (string[])["ood", "id", "ood+id", "fine-tune", "kld"])
            Assert.Equal(outcome.Results.Config.Network.Hidden, LanguageModel.Load(Path.Combine(_tiny.File("demo"), recipe)).Shape.HiddenSize);
        Assert.True(Directory.Exists(DemoStudy.AdaptedFolder(_tiny.File("demo"))));
    }

    [Fact]
    public void A_demo_beside_a_running_one_is_refused_before_it_replaces_anything()
    {
        string folder = _tiny.File("demo"), kept = Path.Combine(folder, "experiment", "points", "kept.json");
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.WriteAllText(kept, "");
        using RunFolder running = RunFolder.Open(folder);
        Assert.Contains("Another run is at work", CommandLine.Refused("demo", "--out", folder));
        Assert.True(File.Exists(kept));
        Assert.False(Directory.Exists(Path.Combine(folder, "text")));
    }

    [Fact]
    public void An_earlier_demo_is_replaced_whatever_its_config_and_how_far_it_was()
    {
        using var cancellation = new CancellationTokenSource();
        ExperimentOutcome cut = Run(new TextReport(new CancellingOutput(cancellation, "ood+id:"), terminal: false), cancellation.Token);
        Assert.Equal(ExperimentEnd.Interrupted, cut.End);
        Assert.Equal(["ood", "id"], cut.Results.Rows.Where(row => row.Set == "test").Select(row => row.Recipe));

        var output = new StringWriter();
        ExperimentConfig other = _config with { Training = _config.Training with { Dropout = 0 } };
        ExperimentOutcome whole = DemoStudy.Run(other, _tiny.File("demo"), 2, new TextReport(output, terminal: false), default);
        Assert.Equal(ExperimentEnd.Finished, whole.End);
        Assert.Equal(5, whole.Results.Rows.Count(row => row.Set == "test"));
        Assert.DoesNotContain("resumed", output.ToString());
    }

    private ExperimentOutcome Run(IReport report, CancellationToken cancellation) => DemoStudy.Run(_config, _tiny.File("demo"), 2, report, cancellation);

    /// <summary>Output that cancels when a line begins with a word.</summary>
    private sealed class CancellingOutput(CancellationTokenSource cancellation, string word) : StringWriter
    {
        public override void WriteLine(string? line)
        {
            base.WriteLine(line);
            if (line?.StartsWith(word, StringComparison.Ordinal) == true)
                cancellation.Cancel();
        }
    }
}
