using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retune.Cli.Output;
using Retune.Experiments;
using Retune.Training;

namespace Retune.Cli.Experiments;

/// <summary>JSON lines in the form of <see cref="JsonReport"/>; the last line of a run is the content of <c>results.json</c>.</summary>
internal sealed class JsonExperimentReport(TextWriter output) : IExperimentReport
{
    private static readonly JsonSerializerOptions _form = new(ExperimentJson.Options) { WriteIndented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Interval _interval = new(TimeSpan.FromSeconds(1));

    public void Prepared(ExperimentResults results) => Write("prepared", new
    {
        results.Name,
        VocabularyWords = results.Vocabulary.Words,
        results.PointsDone,
        results.PointsTotal,
    });

    public void PointStarted(PointDescription point, RunHeader header, bool again) => Write("point_started", new
    {
        point.Point,
        point.Recipe,
        point.From,
        point.DomainShare,
        point.LearningRate,
        point.Gamma,
        point.Seed,
        header.ResumedAtIteration,
        Again = again,
        header.Threads,
        header.Parameters,
        header.TrainingWords,
    });

    public void PointRestarted(string point, string reason) => Write("point_restarted", new { Point = point, Reason = reason });

    public void IterationCompleted(string point, IterationResult iteration)
    {
        JsonNode line = JsonSerializer.SerializeToNode(iteration, _form)!;
        line.AsObject().Insert(0, "point", point);
        Write("iteration", line);
    }

    public void Progressed(ExperimentProgress progress)
    {
        if (!_interval.Passed())
            return;
        Write("progress", new
        {
            progress.PointsDone,
            progress.PointsTotal,
            TimeLeftSeconds = progress.TimeLeft?.TotalSeconds,
            Running = progress.Running.Select(point => new
            {
                point.Point,
                point.Training.Iteration,
                point.Iterations,
                point.Training.Words,
                point.Training.TotalWords,
                point.Training.WordsPerSecond,
            }),
        });
    }

    public void PointCompleted(PointResult result, int done, int total)
    {
        JsonNode line = JsonSerializer.SerializeToNode(result, _form)!;
        line["points_done"] = done;
        line["points_total"] = total;
        Write("point", line);
    }

    public void Warned(string message) => Write("warning", new { Message = message });

    public void Listed(ExperimentListing listing) => Write("list", new
    {
        TimeLeftSeconds = listing.TimeLeft?.TotalSeconds,
        Points = listing.Points.Select(point => new
        {
            point.Point,
            Outcome = point.Result?.Outcome,
            DevelopmentPerplexity = point.Result?.Development?.Perplexity,
            point.Result?.TrainingSeconds,
            EstimatedSeconds = point.Seconds,
        }),
    });

    public void Ended(ExperimentOutcome outcome, IReadOnlyList<string> files, string command)
    {
        JsonNode line = JsonSerializer.SerializeToNode(outcome.Results, _form)!;
        line["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file))]);
        line["resume_command"] = outcome.End == ExperimentEnd.Finished ? null : command;
        Write(outcome.End switch { ExperimentEnd.Finished => "experiment", ExperimentEnd.Interrupted => "experiment_interrupted", _ => "budget_used" }, line);
    }

    private void Write(string name, object content)
    {
        JsonObject line = (content as JsonNode ?? JsonSerializer.SerializeToNode(content, _form)!).AsObject();
        line.Insert(0, "event", name);
        output.Write(line.ToJsonString(_form) + "\n");
        output.Flush();
    }
}
