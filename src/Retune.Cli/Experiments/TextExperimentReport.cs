using Retune.Cli.Output;
using Retune.Experiments;
using Retune.Training;

namespace Retune.Cli.Experiments;

/// <summary>The report for people: a line for each point and iteration, a live line on a terminal, the paper's tables at the end.</summary>
internal sealed class TextExperimentReport(TextWriter output, bool terminal) : IExperimentReport
{
    private readonly ProgressLine _progress = new(output, terminal);
    private readonly Tables _tables = new(output, terminal);

    public void Prepared(ExperimentResults results)
    {
        output.WriteLine($"{results.Name}: {results.Vocabulary.Words:N0} words, {results.PointsDone} of {results.PointsTotal} points are done");
        output.Flush();
    }

    public void PointStarted(PointDescription point, RunHeader header, bool again) => Line(
        $"{point.Point}: {(header.ResumedAtIteration is { } iteration ? $"goes on in iteration {iteration}" : again ? "trained once more, for its model is needed" : "begins")}, "
        + $"{header.Threads} {(header.Threads == 1 ? "thread" : "threads")}, {header.TrainingWords:N0} words an iteration");

    public void PointRestarted(string point, string reason) => Line($"{point}: begins again. {reason}");

    public void IterationCompleted(string point, IterationResult iteration) => Line(
        $"{point}: iteration {iteration.Iteration}, rate {iteration.LearningRate:G4}, dev PPL {iteration.DevelopmentPerplexity:F2}{(iteration.Improved ? " (best)" : "")}, "
        + $"log deviation {iteration.LogDeviationMean:F3}, {iteration.WordsPerSecond:N0} words/s");

    public void Progressed(ExperimentProgress progress) => _progress.Show(
        $"{progress.PointsDone}/{progress.PointsTotal} points"
        + string.Concat(progress.Running.Select(point =>
            $"  {point.Point} {point.Training.Iteration}/{point.Iterations} {100.0 * point.Training.Words / point.Training.TotalWords:F0} % {point.Training.WordsPerSecond:N0} words/s"))
        + (progress.TimeLeft is { } left ? $"  {Clock.Text(left)} left" : ""));

    public void PointCompleted(PointResult result, int done, int total) => Line(
        $"{result.Point}: {(result.Outcome == PointOutcome.Finished ? "done" : $"{result.Outcome.ToString().ToLowerInvariant()}, {result.Reason}")}"
        + (result.Development is { } development ? $"; dev PPL {development.Perplexity:F2}, general PPL {result.General!.Perplexity:F2}" : "") + $" ({done} of {total} points)");

    public void Warned(string message) => Line("Warning: " + message);

    public void Listed(ExperimentListing listing)
    {
        _tables.Write(
            ["point", "dev PPL", "time", "state"],
            listing.Points.Select(point => (string[])
            [
                point.Point,
                point.Result?.Development is { } development ? $"{development.Perplexity:F2}" : "",
                point.Seconds is { } seconds ? "about " + Clock.Text(TimeSpan.FromSeconds(seconds)) : point.Result is { } result ? Clock.Text(TimeSpan.FromSeconds(result.TrainingSeconds)) : "",
                point.Result is null ? "to do" : point.Result.Outcome.ToString().ToLowerInvariant() + (point.Seconds is null ? "" : ", trained once more"),
            ]), numericColumns: 2);
        int done = listing.Points.Count(point => point.Result is not null), again = listing.Points.Count(point => point is { Result: not null, Seconds: not null });
        output.WriteLine($"{done} of {listing.Points.Count} points are done; "
            + (listing.TimeLeft is { } left ? $"about {Clock.Text(left)} of training left at the speeds so far, if nothing is given up." : "the time left is known when the first one is."));
        if (again > 0)
            output.WriteLine($"{again} of these {(again == 1 ? "is" : "are")} trained once more, for {(again == 1 ? "its model is" : "their models are")} needed and not in the work folder.");
    }

    public void Ended(ExperimentOutcome outcome, IReadOnlyList<string> files, string command)
    {
        _progress.Clear();
        foreach (ResultTable table in PaperTables.Of(outcome.Results))
        {
            output.WriteLine();
            output.WriteLine(table.Title);
            _tables.Write(table.Columns, table.Rows);
            foreach (string note in table.Notes)
                output.WriteLine(note);
        }
        output.WriteLine();
        output.WriteLine($"Written: {string.Join(", ", files)}");
        if (outcome.End == ExperimentEnd.Finished)
            return;
        output.WriteLine($"{(outcome.End == ExperimentEnd.Interrupted ? "Interrupted" : "The budget is used up")} after {outcome.Results.PointsDone} of {outcome.Results.PointsTotal} points; the same command goes on:");
        output.WriteLine("  " + command);
    }

    private void Line(string text)
    {
        _progress.Clear();
        output.WriteLine(text);
        output.Flush();
    }
}
