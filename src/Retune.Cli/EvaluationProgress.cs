using Retune.Cli.Output;

namespace Retune.Cli;

/// <summary>Passes the progress of an evaluation on at once, on the thread that evaluates.</summary>
internal sealed class EvaluationProgress(string path, IReport report) : IProgress<double>
{
    public void Report(double value) => report.EvaluationProgressed(path, value);
}
