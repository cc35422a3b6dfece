using System.Text.Json.Nodes;
using Retune.Experiments;
using Retune.Training;

namespace Retune.Tests.Experiments;

/// <summary>What lies in the results folder decides what is run; what lies in the work folder only saves time.</summary>
public sealed class PointFilesTests : IDisposable
{
    private static readonly ExperimentConfig _config = TinyExperiment.Config with { Adaptation = TinyExperiment.Config.Adaptation with { From = ["ood+id"], Gammas = [0.5] } };

    private readonly TinyExperiment _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void Finished_points_are_not_run_again_on_another_machine()
    {
        ExperimentResults first = Run(_config, out _);
        Directory.Delete(_tiny.File("work"), recursive: true);
        ExperimentResults second = Run(_config, out ExperimentListener listener);
        Assert.Empty(listener.Started);
        Assert.Equal(first.Rows, second.Rows);
        Assert.Equal(first.MovedWords, second.MovedWords);
    }

    [Fact]
    public void Moved_words_of_another_config_are_not_taken_for_those_of_this_one()
    {
        Run(_config, out _);
        ExperimentConfig other = _config with { Training = _config.Training with { Dropout = 0 } };
        Directory.Delete(Path.Combine(_tiny.File("results"), "points"), recursive: true);
        ExperimentResults again = Run(other, out _);
        ExperimentResults clean = Experiment.Run(_tiny.Task(other, "clean", "clean-work"), new ExperimentListener()).Results;
        Assert.Equal(clean.MovedWords, again.MovedWords);
    }

    [Fact]
    public void A_checkpoint_stays_where_the_model_it_goes_on_from_is_damaged()
    {
        string point = "fine-tune-from-ood+id-rate-0.4-seed-1";
        using (var cancellation = new CancellationTokenSource())
            Experiment.Run(_tiny.Task(_config, jobs: 1), new ExperimentListener { AtIteration = (name, _) => { if (name == point) cancellation.Cancel(); } }, cancellation.Token);
        string folder = Path.Combine(_tiny.File("work"), "models", point), checkpoint = Assert.Single(Directory.GetFiles(folder, "checkpoint*"));
        string model = Directory.GetDirectories(Path.Combine(_tiny.File("work"), "models"), "ood+id-*").Select(path => Path.Combine(path, "model.safetensors")).Single(File.Exists);
        byte[] weights = File.ReadAllBytes(model), before = File.ReadAllBytes(checkpoint);
        File.WriteAllBytes(model, weights[..^9]);
        Assert.Contains(model, Assert.Throws<InputException>(() => Run(_config, out _)).Message);
        Assert.Equal(before, File.ReadAllBytes(checkpoint));
        File.WriteAllBytes(model, weights);
        Run(_config, out ExperimentListener listener);
        Assert.Empty(listener.Restarted);
    }

    [Fact]
    public void A_model_that_is_needed_is_trained_again_and_gives_the_same_points()
    {
        ExperimentResults first = Run(_config, out _);
        string point = Chosen(first, "kld"), bytes = Iterations(point);
        File.Delete(FileOf(point));
        Directory.Delete(_tiny.File("work"), recursive: true);
        ExperimentResults second = Run(_config, out ExperimentListener listener);
        Assert.Equal([Chosen(first, "ood+id")], listener.Again);
        Assert.Equal([point], listener.Started);
        Assert.Empty(listener.Warnings);
        Assert.Equal(bytes, Iterations(point));
        Assert.Equal(first.Rows.Select(row => row.Perplexity), second.Rows.Select(row => row.Perplexity));

        string Iterations(string id) => string.Join(' ', JsonNode.Parse(File.ReadAllText(FileOf(id)))!["iterations"]!.AsArray().Select(iteration => iteration!["development_perplexity"]!.ToJsonString()));
    }

    [Fact]
    public void Models_trained_on_another_machine_are_trained_again_for_the_words_they_moved()
    {
        ExperimentResults first = Run(_config, out _);
        File.Delete(Path.Combine(_tiny.File("results"), "moved-words-from-ood+id.json"));
        Directory.Delete(_tiny.File("work"), recursive: true);
        using (var cancellation = new CancellationTokenSource())
        {
            var cancelled = new ExperimentListener { AtIteration = (_, _) => cancellation.Cancel() };
            ExperimentOutcome outcome = Experiment.Run(_tiny.Task(_config), cancelled, cancellation.Token);
            Assert.Equal((ExperimentEnd.Interrupted, 0), (outcome.End, outcome.Results.MovedWords.Count));
        }
        ExperimentResults second = Run(_config, out ExperimentListener listener);
        Assert.Equal([Chosen(first, "ood+id"), Chosen(first, "kld")], listener.Again);
        Assert.Empty(listener.Started);
        Assert.NotEmpty(first.MovedWords);
        Assert.Equal(first.MovedWords, second.MovedWords);
    }

    [Fact]
    public void The_time_left_counts_the_models_that_are_trained_again()
    {
        string point = Chosen(Run(_config, out _), "kld");
        File.Delete(FileOf(point));
        ExperimentListing here = Experiment.List(_tiny.Task(_config));
        Assert.Equal([point], here.Points.Where(listed => listed.Seconds is not null).Select(listed => listed.Point));
        Directory.Delete(_tiny.File("work"), recursive: true);
        ExperimentListing elsewhere = Experiment.List(_tiny.Task(_config));
        ListedPoint[] left = [.. elsewhere.Points.Where(listed => listed.Seconds is not null)];
        Assert.Equal(["ood+id", "kld"], left.Select(listed => listed.Point.Split('-')[0]));
        Assert.Equal([true, false], left.Select(listed => listed.Result is not null));
        Assert.Equal(left.Sum(listed => listed.Seconds!.Value), elsewhere.TimeLeft!.Value.TotalSeconds, 1e-6);
        Assert.True(elsewhere.TimeLeft > here.TimeLeft);
    }

    [Fact]
    public void A_model_trained_again_with_other_figures_than_its_file_has_is_warned_of()
    {
        ExperimentResults first = Run(_config, out _);
        string basis = FileOf(Chosen(first, "ood+id"));
        JsonNode json = JsonNode.Parse(File.ReadAllText(basis))!;
        double perplexity = json["development"]!["perplexity"]!.GetValue<double>();
        json["development"]!["perplexity"] = perplexity / 1.02;
        File.WriteAllText(basis, json.ToJsonString());
        File.Delete(FileOf(Chosen(first, "kld")));
        Directory.Delete(_tiny.File("work"), recursive: true);
        Run(_config, out ExperimentListener listener);
        Assert.Contains("more than 1 % apart", Assert.Single(listener.Warnings));
    }

    [Theory]
    [InlineData("clip", "5", "4")]
    [InlineData("fixed iterations", "1", "2")]
    [InlineData("network", "embedding 6, hidden 8, layers 1", "embedding 6, hidden 9, layers 1")]
    public void A_changed_config_is_refused_by_the_name_of_what_changed(string name, string before, string now)
    {
        ExperimentConfig changed = name switch
        {
            "clip" => _config with { Training = _config.Training with { Clip = 4 } },
            "network" => _config with { Network = _config.Network with { Hidden = 9 } },
            _ => _config with { Schedules = _config.Schedules with { Domain = TinyExperiment.Schedule(2, 1) } },
        };
        Run(_config, out _);
        string message = Assert.Throws<InputException>(() => Run(changed, out _)).Message;
        Assert.Contains($"its {name} was {before} and is now {now}", message);
        Assert.Contains("--results", message);
        Assert.Contains(Path.Combine(_tiny.File("results"), "points"), message);
        Assert.Equal(message, Assert.Throws<InputException>(() => Experiment.List(_tiny.Task(changed))).Message);
    }

    [Fact]
    public void A_changed_text_is_refused_but_one_packed_otherwise_is_not()
    {
        Run(_config, out _);
        string text = File.ReadAllText(_tiny.File("domain.txt"));
        using (var packed = new System.IO.Compression.GZipStream(File.Create(_tiny.File("domain.txt")), System.IO.Compression.CompressionLevel.Fastest))
            packed.Write(System.Text.Encoding.UTF8.GetBytes(text));
        Run(_config, out ExperimentListener listener);
        Assert.Empty(listener.Started);
        File.WriteAllText(_tiny.File("domain.txt"), text + "w2 w3 w4\n");
        Assert.Contains("its vocabulary was", Assert.Throws<InputException>(() => Run(_config, out _)).Message);
    }

    [Fact]
    public void A_wider_grid_keeps_the_points_that_are_there()
    {
        Run(_config, out _);
        ExperimentConfig wider = _config with { Adaptation = _config.Adaptation with { Rates = [0.1, 0.4, 0.8], Gammas = [0, 0.5] } };
        Run(wider, out ExperimentListener listener);
        Assert.Equal(
            [
                "fine-tune-from-ood+id-rate-0.8-seed-1", "kld-from-ood+id-gamma-0-rate-0.1-seed-1", "kld-from-ood+id-gamma-0-rate-0.4-seed-1",
                "kld-from-ood+id-gamma-0-rate-0.8-seed-1", "kld-from-ood+id-gamma-0.5-rate-0.8-seed-1",
            ],
            listener.Started.Order());
    }

    [Fact]
    public void Where_a_wider_grid_chooses_another_base_all_that_was_adapted_from_the_one_before_is_named()
    {
        ExperimentConfig narrow = _config with { Rates = _config.Rates with { OodId = [0.001] } };
        Run(narrow, out _);
        ExperimentConfig wider = narrow with { Rates = narrow.Rates with { OodId = [0.001, 0.8] } };
        string pattern = "*-from-ood+id-*.json", points = Path.Combine(_tiny.File("results"), "points");
        string message = Assert.Throws<InputException>(() => Run(wider, out _)).Message;
        Assert.Contains("its from was ood+id-rate-0.001-seed-1 and is now ood+id-rate-0.8-seed-1", message);
        Assert.Contains($"delete {Path.Combine(points, pattern)}", message);
        foreach (string file in Directory.GetFiles(points, pattern))
            File.Delete(file);
        Assert.True(Run(wider, out _).Finished);
    }

    [Fact]
    public void A_text_too_short_for_the_streams_is_refused_before_anything_is_trained()
    {
        ExperimentConfig wide = _config with { Training = _config.Training with { Streams = 50 }, Adaptation = _config.Adaptation with { DomainShares = [1, 0.1] } };
        var listener = new ExperimentListener();
        string message = Assert.Throws<InputException>(() => Experiment.Run(_tiny.Task(wide), listener)).Message;
        Assert.Matches($"^0[.]1 of {_tiny.File("domain.txt")}: The text has [0-9]+ positions .*, too few for 50 parallel streams", message);
        Assert.Empty(listener.Started);
    }

    [Fact]
    public void Moved_words_that_are_known_stay_in_the_results_of_a_cancelled_call()
    {
        ExperimentConfig both = _config with { Adaptation = _config.Adaptation with { From = ["ood+id", "ood"] } };
        ExperimentResults whole = Run(both, out _);
        File.Delete(Path.Combine(_tiny.File("results"), "moved-words-from-ood.json"));
        using var cancellation = new CancellationTokenSource();
        ExperimentResults cancelled = Experiment.Run(_tiny.Task(both), new ExperimentListener { AtPrepared = cancellation.Cancel }, cancellation.Token).Results;
        Assert.Equal(whole.MovedWords.Where(word => word.From == "ood+id"), cancelled.MovedWords);
        Assert.NotEmpty(cancelled.MovedWords);
    }

    [Fact]
    public void A_checkpoint_stays_where_what_fails_is_the_reading_of_a_text()
    {
        ExperimentTask task = _tiny.Task(_config);
        using var corpus = new Corpus(_config, task.Folders, default);
        var run = new PointRun(_config, corpus, task.Folders, new Lock());
        Point point = new Plan(_config, _ => null).Points[0];
        using var cancellation = new CancellationTokenSource();
        var listener = new ExperimentListener { AtIteration = (_, _) => cancellation.Cancel() };
        var observer = new PointObserver(point, 2, false, new ExperimentWatch(listener, running => new ExperimentProgress(0, 1, running, null)));
        Assert.Null(run.Train(point, 1, null, observer, cancellation.Token));
        string checkpoint = Assert.Single(Directory.GetFiles(task.Folders.Model(point), "checkpoint*"));
        byte[] before = File.ReadAllBytes(checkpoint);
        Assert.Equal("The disk failed.", Assert.Throws<InputException>(() => run.Train(point, 1, _ => throw new InputException("The disk failed."), observer, default)).Message);
        Assert.Equal(before, File.ReadAllBytes(checkpoint));
        Assert.Empty(listener.Restarted);
        Assert.Equal(2, run.Train(point, 1, null, observer, default)!.Iterations.Count);
    }

    [Fact]
    public void A_damaged_point_file_is_named()
    {
        string point = FileOf(Chosen(Run(_config, out _), "ood"));
        File.WriteAllText(point, "{");
        Assert.Contains(point, Assert.Throws<InputException>(() => Run(_config, out _)).Message);
        File.WriteAllText(point, """{"point": "x", "identity": {}, "outcome": "finished", "iterations": [], "written": {"retune": "", "commit": "", "runtime": "", "processor": "", "kernels": "", "date": ""}}""");
        Assert.Contains("lacks figures", Assert.Throws<InputException>(() => Run(_config, out _)).Message);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_not_gone_on_from_and_that_is_said()
    {
        using (var cancellation = new CancellationTokenSource())
            Experiment.Run(_tiny.Task(_config), new ExperimentListener { AtIteration = (_, _) => cancellation.Cancel() }, cancellation.Token);
        ExperimentConfig changed = _config with { Training = _config.Training with { Clip = 4 } };
        Run(changed, out ExperimentListener listener);
        Assert.Contains(listener.Restarted, reason => reason.Contains("clip", StringComparison.Ordinal));

        ExperimentResults clean = Experiment.Run(_tiny.Task(changed, "clean", "clean-work"), new ExperimentListener()).Results;
        Assert.Equal(clean.Rows.Select(row => row.Perplexity), Experiment.Run(_tiny.Task(changed), new ExperimentListener()).Results.Rows.Select(row => row.Perplexity));
    }

    [Fact]
    public void A_finished_model_that_nothing_says_anything_about_is_trained_again()
    {
        ExperimentResults first = Run(_config, out _);
        string point = Chosen(first, "kld"), folder = Path.Combine(_tiny.File("work"), "models", point);
        File.Delete(FileOf(point));
        File.Delete(Path.Combine(folder, "training.json"));
        ExperimentResults second = Run(_config, out ExperimentListener listener);
        Assert.Equal([point], listener.Started);
        Assert.Equal(first.Rows.Select(row => row.Perplexity), second.Rows.Select(row => row.Perplexity));

        // With it nothing is trained: the model is only measured.
        File.Delete(FileOf(point));
        second = Run(_config, out listener);
        Assert.Empty(listener.Started);
        Assert.Equal(first.Rows.Select(row => row.Perplexity), second.Rows.Select(row => row.Perplexity));
    }

    [Fact]
    public void Two_experiments_do_not_work_in_one_folder()
    {
        using RunFolder held = RunFolder.Open(_tiny.File("work"));
        Assert.Contains("Another run is at work", Assert.Throws<InputException>(() => Run(_config, out _)).Message);
    }

    private ExperimentResults Run(ExperimentConfig config, out ExperimentListener listener)
    {
        listener = new ExperimentListener();
        return Experiment.Run(_tiny.Task(config), listener).Results;
    }

    private static string Chosen(ExperimentResults results, string recipe) => results.Rows.First(row => row.Recipe == recipe).Point;

    private string FileOf(string point) => Path.Combine(_tiny.File("results"), "points", point + ".json");
}
