using System.Text.Json.Nodes;
using Retune.Experiments;

namespace Retune.Tests.Experiments;

/// <summary>However an experiment is cut into pieces, it ends in the same results, and no point is run twice.</summary>
public sealed class ResumeExperimentTests : IDisposable
{
    private static readonly ExperimentConfig _config = TinyExperiment.Config with
    {
        Adaptation = TinyExperiment.Config.Adaptation with { From = ["ood+id"], Seeds = [1, 2], DomainShares = [1, 0.3] },
        Ablations = new AblationSettings { Dropout = [0, 0.25], NoiseCounts = ["id", "ood+id"] },
    };

    private readonly TinyExperiment _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void An_interrupted_experiment_ends_as_the_uninterrupted_one_of_other_threads_and_jobs()
    {
        ExperimentResults whole = Experiment.Run(_tiny.Task(_config, "whole", "whole-work", jobs: 1, threads: 1), new ExperimentListener()).Results;
        Assert.True(whole.Finished);

        ExperimentTask task = _tiny.Task(_config, "pieces", "pieces-work", jobs: 3, threads: 4);
        List<string> completed = [];
        ExperimentEnd end;
        int calls = 0;
        do
        {
            using var cancellation = new CancellationTokenSource();
            int iterations = 0;
            var listener = new ExperimentListener { AtIteration = (_, _) => { if (++iterations == 6) cancellation.Cancel(); } };
            end = Experiment.Run(task, listener, cancellation.Token).End;
            Assert.Empty(listener.Restarted);
            completed.AddRange(listener.Completed.Select(point => point.Point));
            calls++;
        }
        while (end == ExperimentEnd.Interrupted);
        Assert.True(calls > 4);
        Assert.Equal(completed.Count, completed.Distinct().Count());
        Assert.Equal(Timeless(_tiny.File("whole")), Timeless(_tiny.File("pieces")));
    }

    /// <summary>The results without what depends on the clock and the machine's load.</summary>
    private static string Timeless(string results)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(results, "results.json")))!;
        Strip(json);
        return json.ToJsonString();

        static void Strip(JsonNode? node)
        {
            if (node is JsonObject members)
            {
                foreach (string key in (string[])["words_per_second", "training_seconds", "date", "threads"])
                    members.Remove(key);
                foreach ((_, JsonNode? value) in members)
                    Strip(value);
            }
            else if (node is JsonArray items)
            {
                foreach (JsonNode? item in items)
                    Strip(item);
            }
        }
    }
}
