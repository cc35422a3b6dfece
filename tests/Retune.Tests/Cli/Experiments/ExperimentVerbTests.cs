using System.Text.Json;
using Retune.Tests.Cli.TensorBoard;
using Retune.Tests.Experiments;

namespace Retune.Tests.Cli.Experiments;

public sealed class ExperimentVerbTests : IDisposable
{
    private const string Config = """
        name: tiny
        title: A tiny experiment
        texts: { general.train: general.txt, general.dev: general.dev.txt, domain.train: domain.txt, domain.dev: domain.dev.txt, domain.test: domain.test.txt }
        vocabulary: { minimum_count: 2 }
        network: { embedding: 6, hidden: 8, layers: 1 }
        training: { streams: 4, bptt: 5, noise_samples: 8, clip: 5, evaluation_streams: 4 }
        schedules:
          general: { fixed: 1, threshold: 9, annealed: 1 }
          domain: { fixed: 1, threshold: 9, annealed: 1 }
          adaptation: { fixed: 1, threshold: 9, annealed: 1 }
        rates: { ood: 0.8, id: 0.8, ood+id: 0.8 }
        adaptation: { from: ood+id, rates: [0.1, 0.4], gammas: [0.5], seeds: [1, 2], domain_shares: [1, 0.5] }
        ablations: { dropout: [0, 0.25] }
        """;

    private readonly TinyExperiment _tiny = new();
    private readonly string _file;

    public ExperimentVerbTests()
    {
        Directory.CreateDirectory(_tiny.File("mine"));
        _file = Path.Combine(_tiny.File("mine"), "experiment.yaml");
        File.WriteAllText(_file, Config);
    }

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void A_folder_is_no_config()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains($"{folder.Path} is a folder; give the config in it", CommandLine.Refused("experiment", folder.Path));
    }

    [Fact]
    public void An_experiment_prints_the_papers_tables_and_leaves_its_files_beside_the_config()
    {
        CommandLine list = CommandLine.Run("experiment", _file, "--data", _tiny.Path, "--list");
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Contains("kld-from-ood+id-gamma-0.5-rate-0.4-seed-1", list.Output);
        Assert.Contains("0 of 16 points are done", list.Output);
        Assert.False(Directory.Exists(Path.Combine(_tiny.File("mine"), "points")));

        CommandLine run = CommandLine.Run("experiment", _file, "--data", _tiny.Path, "--tensorboard", _tiny.File("curves"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(15, Directory.GetDirectories(_tiny.File("curves")).Count(folder => Directory.GetFiles(folder, "events.out.tfevents.*").Length == 1));
        Assert.Contains("A tiny experiment", File.ReadAllText(Path.Combine(_tiny.File("mine"), "report.html")));
        foreach (string title in (string[])["tables 1 and 2", "table 3", "table 4", "table 5", "Seeds", "Less of the domain's text", "forgotten", "Ablations"])
            Assert.Contains(title, run.Output);
        Assert.Contains("(16 of 16 points)", run.Output);
        string markdown = File.ReadAllText(Path.Combine(_tiny.File("mine"), "results.md"));
        Assert.StartsWith("# A tiny experiment\n", markdown);
        Assert.Contains("| kld from ood+id |", markdown);
        Assert.Matches(@"\| interpolation of ood and [01]\.\d\d id \|", markdown);
        Assert.Contains("16 of 16 points are done;", markdown);
        Assert.Equal(["experiment.yaml", "moved-words-from-ood+id.json", "report.html", "results.json", "results.md"], Directory.GetFiles(_tiny.File("mine")).Select(Path.GetFileName).Order());
        Assert.Equal(["points", "work"], Directory.GetDirectories(_tiny.File("mine")).Select(Path.GetFileName).Order());

        string report = _tiny.File("report.html");
        CommandLine.Run("report", Path.Combine(_tiny.File("mine"), "results.json"), "--out", report);
        Assert.Equal(File.ReadAllText(Path.Combine(_tiny.File("mine"), "report.html")), File.ReadAllText(report));

        list = CommandLine.Run("experiment", _file, "--data", _tiny.Path, "--list");
        Assert.Contains("16 of 16 points are done; about 0:00", list.Output);
        Assert.DoesNotContain("trained once more", list.Output);

        Directory.Delete(Path.Combine(_tiny.File("mine"), "work"), recursive: true);
        foreach (string file in Directory.GetFiles(Path.Combine(_tiny.File("mine"), "points"), "kld-*-seed-2.json"))
            File.Delete(file);
        list = CommandLine.Run("experiment", _file, "--data", _tiny.Path, "--list");
        Assert.Contains("1 of these is trained once more, for its model is needed and not in the work folder.", list.Output);
        Assert.Matches(@"ood\+id-rate-0[.]8-seed-1 +\d+[.]\d\d +about \d.* finished, trained once more", list.Output);
    }

    [Fact]
    public void Json_lines_tell_of_points_and_end_with_the_results()
    {
        CommandLine run = CommandLine.Run("experiment", _file, "--data", _tiny.Path, "--results", _tiny.File("results"), "--work", _tiny.File("work"), "--tensorboard", _tiny.File("events"), "--json", "--jobs", "1", "--threads", "1");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        List<JsonElement> lines = CommandLine.Json(run.Output);
        Assert.Equal("prepared", lines[0].GetProperty("event").GetString());
        JsonElement[] points = [.. lines.Where(line => line.GetProperty("event").GetString() == "point")];
        Assert.Equal(Enumerable.Range(1, 16), points.Select(point => point.GetProperty("points_done").GetInt32()));
        Assert.Equal(points.Select(point => point.GetProperty("point").GetString()!).Where(point => !point.StartsWith("interpolation", StringComparison.Ordinal)).Order(), Directory.GetDirectories(_tiny.File("events")).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetDirectories(_tiny.File("events")), folder =>
            Assert.Equal(2, EventReader.Scalars(EventReader.Events(Assert.Single(Directory.GetFiles(folder))))["dev/perplexity"].Count));
        JsonElement last = lines[^1], file = JsonDocument.Parse(File.ReadAllText(Path.Combine(_tiny.File("results"), "results.json"))).RootElement;
        Assert.Equal("experiment", last.GetProperty("event").GetString());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("resume_command").ValueKind);
        foreach (JsonProperty member in file.EnumerateObject())
            Assert.Equal(JsonSerializer.Serialize(member.Value), JsonSerializer.Serialize(last.GetProperty(member.Name)));
        // The keys that the report reads.
        Assert.Equal(
            [
                "format", "name", "title", "finished", "points_done", "points_total", "written", "training_seconds", "config", "vocabulary", "texts", "rows", "share_rows", "grids",
                "gamma_curve", "forgetting", "seeds", "ablations", "log_deviation_histograms", "moved_words",
            ],
            file.EnumerateObject().Select(member => member.Name));
        JsonElement row = file.GetProperty("rows")[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("general_perplexity_before").ValueKind);
        Assert.Equal("ood", row.GetProperty("recipe").GetString());
        Assert.Equal([0.8], file.GetProperty("config").GetProperty("rates").GetProperty("ood+id").EnumerateArray().Select(rate => rate.GetDouble()));
        Assert.DoesNotContain(_tiny.Path, file.GetRawText());
        Assert.Equal(16, CommandLine.Json(CommandLine.Run("experiment", _file, "--data", _tiny.Path, "--results", _tiny.File("results"), "--json", "--list").Output)[0].GetProperty("points").GetArrayLength());
    }

    [Fact]
    public void A_call_out_of_budget_names_the_command_that_goes_on()
    {
        CommandLine run = CommandLine.Run("experiment", _file, "--data", _tiny.Path, "--budget-hours", "1e-9");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("The budget is used up after 0 of 16 points", run.Output);
        Assert.Contains($"retune experiment {_file} --data", run.Output);
    }

    [Fact]
    public void Wrong_usage_is_told_in_one_line()
    {
        Assert.Contains("not exist", CommandLine.Refused("experiment", _file));
        Assert.Contains("--budget-hours is 0", CommandLine.Refused("experiment", _file, "--budget-hours", "0"));
        Assert.Contains("--jobs is 0", CommandLine.Refused("experiment", _file, "--jobs", "0"));
        Assert.Contains("2 are given", CommandLine.Refused("experiment", _file, _file));
        Assert.Contains("Unknown option '--lst'", CommandLine.Refused("experiment", _file, "--lst"));
        File.WriteAllText(_file, Config.Replace("hidden: 8", "hidden: -8"));
        Assert.Contains("experiment.yaml:5: network.hidden is -8", CommandLine.Refused("experiment", _file, "--data", _tiny.Path));
    }
}
