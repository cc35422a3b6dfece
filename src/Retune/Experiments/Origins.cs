using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Retune.Engines.Cpu;

namespace Retune.Experiments;

/// <summary>Says by which program and where results are computed.</summary>
internal static class Origins
{
    /// <summary>This program on this machine, now.</summary>
    public static Origin Here()
    {
        string[] version = typeof(Origins).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);
        return new Origin(
            version[0], version.Length > 1 ? version[1] : "", RuntimeInformation.FrameworkDescription,
            $"{ProcessorName.Here} ({Environment.ProcessorCount} threads)", CpuKernels.Description,
            DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }
}
