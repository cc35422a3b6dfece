using System.Text.Json;
using System.Text.RegularExpressions;
using Retune.Cli.Demo;
using Retune.Cli.Output;
using Retune.Evaluation;
using Retune.Experiments;
using Retune.Training;

namespace Retune.Tests.Cli;

public class ReportTests
{
    private static readonly EvaluationResult _evaluation = new()
    {
        Positions = 1_200,
        UnknownPositions = 12,
        Sentences = 100,
        OutOfVocabularyPercent = 1.09,
        Perplexity = 56.5,
        PerplexityWithoutUnknown = 55.25,
        UnnormalisedPerplexity = 57.75,
        UnnormalisedPerplexityWithoutUnknown = double.PositiveInfinity,
        LogDeviation = new LogDeviation(0.02, 0.03, -1, -0.5, -0.25, 0, 0.25, 0.5, 1),
        LnZ = 9.2,
        Streams = 16,
        WordsPerSecond = 5_000,
    };

    private static readonly ExperimentResults _study = new()
    {
        Name = "demo",
        Title = "",
        Finished = true,
        PointsDone = 2,
        PointsTotal = 2,
        Written = new Origin("", "", "", "", "", ""),
        TrainingSeconds = 0,
        Config = DemoStudy.Config(new DemoText(File, File, File, File, File), 1),
        Vocabulary = new VocabularySummary(10, 5),
        Texts = [],
        Rows = [Row("ood+id", "dev", 90), Row("ood+id", "test", 80.5), Row("kld", "dev", 71), Row("kld", "test", 70.25)],
        ShareRows = [],
        Grids =
        [
            new ResultGrid("ood+id", null, 1, [], [Point(1, 90)]),
            new ResultGrid("kld", "ood+id", 1, [], [Point(0.1, 71), Point(0.2, 72)]),
        ],
        GammaCurve = [],
        Forgetting = [],
        Seeds = [],
        Ablations = [],
        LogDeviationHistograms = [],
        MovedWords = [],
    };

    private static DemoTextFile File => new("part", "part.txt", 10, 100);

    private static ResultRow Row(string recipe, string set, double perplexity) => new()
    {
        Recipe = recipe,
        Set = set,
        Point = recipe,
        Perplexity = perplexity,
        RpplPercent = recipe == "kld" ? 12.7 : 0,
        LogDeviationMean = 0.02,
        LogDeviationVariance = 0.05,
        GeneralPerplexity = 66,
        WordsPerSecond = 7_000,
        LearningRate = 0.1,
        Gamma = 0.5,
    };

    private static ResultPoint Point(double rate, double perplexity) => new("kld", 1, rate, 0.5, perplexity, 66, PointOutcome.Finished, null, true, false, []);

    [Fact]
    public void Every_JSON_line_is_an_object_with_an_event_and_keys_in_snake_case()
    {
        List<JsonElement> lines = CommandLine.Json(Everything(output => new JsonReport(output)));
        string[] expected = ["recipe", "started", "iteration", "trained", "interrupted", "evaluation", "demo_text", "study"];
        Assert.Equal(expected, lines.Select(line => line.GetProperty("event").GetString()!));
        foreach (string key in lines.SelectMany(Keys))
            Assert.Matches(new Regex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$"), key);
        Assert.Equal("kld", lines[2].GetProperty("recipe").GetString());
    }

    [Fact]
    public void The_last_JSON_line_of_the_demo_holds_the_rows()
    {
        JsonElement last = CommandLine.Json(Everything(output => new JsonReport(output)))[^1];
        JsonElement[] rows = [.. last.GetProperty("rows").EnumerateArray()];
        string[] keys =
        [
            "recipe", "perplexity", "rppl_percent", "log_deviation_mean", "log_deviation_variance", "general_perplexity", "words_per_second", "learning_rate",
            "gamma",
        ];
        Assert.All(rows, row => Assert.Equal(keys, row.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(["ood+id", "kld"], rows.Select(row => row.GetProperty("recipe").GetString()!));
        Assert.Equal(70.25, rows[1].GetProperty("perplexity").GetDouble());
        Assert.Equal([71, 72], last.GetProperty("grid").EnumerateArray().Select(point => point.GetProperty("development_perplexity").GetDouble()));
    }

    [Fact]
    public void A_figure_that_is_no_number_is_null_in_JSON()
    {
        JsonElement evaluation = CommandLine.Json(Everything(output => new JsonReport(output)))[5];
        Assert.Equal(56.5, evaluation.GetProperty("perplexity").GetDouble());
        Assert.Equal(JsonValueKind.Null, evaluation.GetProperty("unnormalised_perplexity_without_unknown").ValueKind);
        Assert.Equal(-0.5, evaluation.GetProperty("log_deviation_quantile_05").GetDouble());
    }

    [Fact]
    public void People_read_every_figure_with_its_name_and_no_control_characters()
    {
        string text = Everything(output => new TextReport(output, terminal: false));
        Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\r'));
        Assert.Contains("cpu, kernels managed, 2 threads", text);
        Assert.Matches(@"normalised PPL +│? *56\.500", text);
        Assert.Matches(@"unnormalised PPL of exp\(score - ln Z\), no true perplexity +│? *57\.750", text);
        Assert.Matches(@"log deviation 95 % quantile +│? *0\.5000", text);
        Assert.Matches(@"kld +│? *70\.25 +│? *12\.7 +│? *0\.020 +│? *0\.050 +│? *66\.0 +│? *7,000 +│? *0\.1 +│? *0\.5", text);
        Assert.Contains("retune train --resume", text);
        Assert.Contains("retune-demo/kld", text);
    }

    [Fact]
    public void An_adaptation_that_bettered_nothing_has_no_rate_and_no_gamma()
    {
        var output = new StringWriter();
        new TextReport(output, terminal: false).Study(_study with { Rows = [.. _study.Rows.Select(row => row with { LearningRate = double.NaN, Gamma = double.NaN })] }, "retune-demo/kld");
        Assert.Contains("70.25", output.ToString());
        Assert.DoesNotContain("NaN", output.ToString());
    }

    private static string Everything(Func<TextWriter, IReport> create)
    {
        var output = new StringWriter();
        IReport report = create(output);
        var iteration = new IterationResult(1, 0.4, 6.5, 100.5, 0.01, 4_000, Improved: true);
        report.RunStarted("kld", "rate 0.1, gamma 0.5");
        report.Started(new RunHeader("cpu", "managed", 2, 1_000, 20_000, 2_000, "unigram^0.75, 128 words", null));
        report.IterationCompleted(iteration);
        report.Trained("model", new TrainingResult(1, _evaluation, 9.22, [iteration], 4_000, Interrupted: false));
        report.Interrupted("model", "retune train --resume");
        report.Evaluated("test.txt", _evaluation);
        report.DemoText(new DemoText(File, File, File, File, File), "two texts", domainWords: 100);
        report.Study(_study, "retune-demo/kld");
        return output.ToString();
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Keys(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };
}
