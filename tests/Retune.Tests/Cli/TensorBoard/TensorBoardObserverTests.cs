using System.Text.Json;
using Retune.Cli.TensorBoard;
using Retune.Cli.TensorBoard.Messages;
using Retune.Training;

namespace Retune.Tests.Cli.TensorBoard;

public sealed class TensorBoardObserverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_of_the_program_leaves_the_figures_that_it_printed()
    {
        string text = _folder.Write("text.txt", string.Concat(Enumerable.Repeat("a b a\nb b\n", 40))), vocabulary = _folder.Write("vocab.txt", "<unk>\n</s>\na\nb\n");
        CommandLine run = CommandLine.Run(
            "train", "--text", text, "--dev", text, "--vocab", vocabulary, "--out", _folder["model"], "--tensorboard", _folder["events"], "--json",
            "--preset", "small", "--hidden", "4", "--embedding", "4", "--streams", "4", "--max-iterations", "3");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        List<JsonElement> lines = CommandLine.Json(run.Output);
        long words = lines.Single(line => Name(line) == "started").GetProperty("training_words").GetInt64();
        JsonElement[] iterations = [.. lines.Where(line => Name(line) == "iteration")];
        Assert.Equal(3, iterations.Length);

        var scalars = EventReader.Scalars(EventReader.Events(Assert.Single(Directory.GetFiles(_folder["events"]))));
        foreach ((string tag, string key) in new[]
        {
            ("dev/perplexity", "development_perplexity"), ("dev/log_deviation_mean", "log_deviation_mean"), ("train/loss_per_word", "loss_per_word"),
            ("train/learning_rate", "learning_rate"), ("train/words_per_second", "words_per_second"), ("train/iteration", "iteration"),
        })
        {
            Assert.Equal(
                iterations.Select((line, index) => ((index + 1) * words, (float)line.GetProperty(key).GetDouble())),
                scalars[tag].Select(point => (point.Step, point.Value)));
        }
        Assert.InRange(scalars["train/loss_per_word_so_far"][0].Step, 1, words);
    }

    [Fact]
    public void Progress_is_told_a_hundred_times_an_iteration_at_the_most()
    {
        using (var observer = new TensorBoardObserver(_folder["run"]))
        {
            observer.Started(Header(null));
            foreach (int iteration in (int[])[1, 2])
            {
                for (int words = 1; words <= 1_000; words++)
                    observer.Progressed(Progress(iteration, words));
            }
        }
        var scalars = EventReader.Scalars(EventReader.Events(Assert.Single(Directory.GetFiles(_folder["run"]))));
        long[] steps = [.. scalars["train/loss_per_word_so_far"].Select(point => point.Step)];
        Assert.Equal(202, steps.Length);      // the beginning and each of a hundred parts
        Assert.Equal([1, 10, 20, 30], steps[..4]);
        Assert.Equal([1_000, 1_001, 1_010], steps[100..103]);
    }

    [Fact]
    public void A_resumed_run_begins_a_new_file_which_replaces_what_lay_beyond_the_checkpoint()
    {
        using (var observer = new TensorBoardObserver(_folder["run"]))
        {
            observer.Started(Header(null));
            observer.IterationCompleted(Iteration(1));
            observer.Progressed(Progress(2, 800));
        }
        string first = Assert.Single(Directory.GetFiles(_folder["run"]));
        using (var observer = new TensorBoardObserver(_folder["run"]))
        {
            observer.Started(Header(2));
            observer.Progressed(Progress(2, 500));
            observer.IterationCompleted(Iteration(2));
        }
        Event[] second = [.. EventReader.Events(Directory.GetFiles(_folder["run"]).Single(file => file != first))];
        Assert.Equal([0L, 1_500, 1_500, 2_000], second.Select(record => record.Step));
        Assert.Equal(SessionLog.Types.SessionStatus.Start, second[1].SessionLog.Status);
        Assert.DoesNotContain(EventReader.Events(first), record => record.SessionLog is not null);
    }

    [Fact]
    public void A_run_that_is_refused_writes_no_events()
    {
        string text = _folder.Write("text.txt", "a b a\n"), vocabulary = _folder.Write("vocab.txt", "<unk>\n</s>\nx\ny\n");
        CommandLine.Refused("train", "--text", text, "--dev", text, "--vocab", vocabulary, "--out", _folder["model"], "--tensorboard", _folder["events"]);
        Assert.False(Directory.Exists(_folder["events"]));
    }

    private static string Name(JsonElement line) => line.GetProperty("event").GetString()!;

    private static RunHeader Header(int? resumedAt) => new("cpu", "managed", 2, 100, TrainingWords: 1_000, 100, null, resumedAt);

    private static TrainingProgress Progress(int iteration, long words) => new(iteration, 5, words, 1_000, 3.5, 0.4, 5_000, TimeSpan.Zero);

    private static IterationResult Iteration(int iteration) => new(iteration, 0.4, 3.5, 60, 0.01, 5_000, Improved: true);
}
