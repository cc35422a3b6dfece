using System.CommandLine;
using Retune.Cli.Output;
using Retune.Training;

namespace Retune.Cli;

/// <summary>Runs a training for <c>train</c> and <c>adapt</c> and reports it.</summary>
internal static class TrainingSession
{
    /// <summary>Runs to the end or to the interruption and returns the exit code.</summary>
    public static int Run(TrainingTask task, Session session, Option<bool> json, ParseResult parsed)
    {
        IReport report = session.Report(parsed.GetValue(json));
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
