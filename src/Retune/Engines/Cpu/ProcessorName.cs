using System.Runtime.InteropServices;

namespace Retune.Engines.Cpu;

/// <summary>What the system calls its processor.</summary>
internal static class ProcessorName
{
    /// <summary>For example <c>AMD EPYC 9454P 48-Core Processor</c>; the architecture where the system does not tell.</summary>
    public static string Here { get; } = Find();

    private static string Find()
    {
        const string Description = "/proc/cpuinfo", Field = "model name";
        string? line = File.Exists(Description) ? File.ReadLines(Description).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
