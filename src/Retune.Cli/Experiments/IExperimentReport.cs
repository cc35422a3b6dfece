using Retune.Experiments;

namespace Retune.Cli.Experiments;

/// <summary>What <c>retune experiment</c> has to say, for people or for programs.</summary>
internal interface IExperimentReport : IExperimentObserver
{
    /// <summary>The points, for <c>--list</c>.</summary>
    void Listed(ExperimentListing listing);

    /// <summary>The call ended.</summary>
    /// <param name="outcome">Results and why it ended.</param>
    /// <param name="files">The files that hold them.</param>
    /// <param name="command">The command that goes on where it is not finished.</param>
    void Ended(ExperimentOutcome outcome, IReadOnlyList<string> files, string command);
}
