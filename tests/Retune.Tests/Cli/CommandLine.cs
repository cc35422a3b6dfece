using System.Text.Json;
using Retune.Cli;

namespace Retune.Tests.Cli;

/// <summary>What a call of the program gave.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    public static CommandLine Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        int exitCode = RetuneCommand.Run(arguments, output, error);
        return new CommandLine(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs the program, expects wrong usage or input told in one line, and returns the line.</summary>
    public static string Refused(params string[] arguments)
    {
        CommandLine result = Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("", result.Output);
        string line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd('\r');
        Assert.StartsWith("retune: ", line);
        return line;
    }

    /// <summary>The JSON objects of the lines.</summary>
    public static List<JsonElement> Json(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
