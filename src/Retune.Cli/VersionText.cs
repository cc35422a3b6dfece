using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Retune.Cli;

/// <summary>Writes the program's name and version.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        // The version, and after a plus sign the commit it was built from.
        string? version = typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine($"retune {version}");
        return ExitCode.Success;
    }
}
