using System.CommandLine;
using Retune.Cli.Output;
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
    public static int Run(TrainingTask task, Session session, Option<bool> json, ParseResult parsed)
    {
        IReport report = session.Report(parsed.GetValue(json));
        if (task.Resume && !TrainingRun.HasCheckpoint(task.OutputFolder))
            report.NothingToResume(task.OutputFolder);
        TrainingResult result = TrainingRun.Run(task, report, session.Cancellation);
        if (result.Interrupted)
        {
            report.Interrupted(task.OutputFolder, session.ResumeCommand);
            return ExitCode.Interrupted;
        }
        report.Trained(task.OutputFolder, result);
        return ExitCode.Success;
    }
}
