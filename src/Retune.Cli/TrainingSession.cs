using System.CommandLine;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Cli.TensorBoard;
using Retune.Training;

namespace Retune.Cli;

/// <summary>Runs a training for <c>train</c> and <c>adapt</c> and reports it.</summary>
internal static class TrainingSession
{
    /// <summary>Says that a run has nothing left to do, so that a script may repeat its command until all is done.</summary>
    public static int AlreadyFinished(RunFolder folder, Session session, Option<bool> json, ParseResult parsed)
    {
        session.Report(parsed.GetValue(json)).AlreadyFinished(folder.Path);
        return ExitCode.Success;
    }

    /// <summary>Runs to the end or to the interruption and returns the exit code.</summary>
    /// <param name="task">What to train.</param>
    /// <param name="session">The call of the program.</param>
    /// <param name="training">The options of the run that the task does not hold.</param>
    /// <param name="parsed">Their values.</param>
    public static int Run(TrainingTask task, Session session, TrainingOptionGroups training, ParseResult parsed)
    {
        IReport report = session.Report(parsed.GetValue(training.Machine.Json));
        using TensorBoardObserver? events = training.TensorBoardFolder(parsed) is { } folder ? new TensorBoardObserver(folder) : null;
        if (task.Resume && !TrainingRun.HasCheckpoint(task.OutputFolder))
            report.NothingToResume(task.OutputFolder);
        TrainingResult result = TrainingRun.Run(task, events is null ? report : new Observers(report, events), session.Cancellation);
        if (result.Interrupted)
        {
            report.Interrupted(task.OutputFolder, session.ResumeCommand);
            return ExitCode.Interrupted;
        }
        report.Trained(task.OutputFolder, result);
        return ExitCode.Success;
    }
}
