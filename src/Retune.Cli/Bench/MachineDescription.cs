using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Retune.Engines.Cpu;

namespace Retune.Cli.Bench;

/// <summary>On what a benchmark ran.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Processors">Processors the program may use.</param>
/// <param name="InstructionSet">The widest vectors, and bf16 where there are products of it.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Runtime">.NET's version.</param>
/// <param name="Retune">This program's version.</param>
/// <param name="Kernels">What the engine uses.</param>
/// <param name="Load">The system's load when the run began: other programs' share of the machine.</param>
internal sealed record MachineDescription(
    string Processor, int Processors, string InstructionSet, string System, string Runtime, string Retune, string Kernels, string Load)
{
    /// <summary>This machine.</summary>
    public static MachineDescription Here() => new(
        ProcessorName.Here, Environment.ProcessorCount, Instructions(), $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
        RuntimeInformation.FrameworkDescription, typeof(MachineDescription).Assembly.GetName().Version!.ToString(3), CpuKernels.Description, SystemLoad());

    private static string Instructions()
    {
        string widest = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "NEON" : "none known";
        return widest + (HasBf16() ? ", bf16 products" : "") + (Avx512F.IsSupported && !Vector512.IsHardwareAccelerated ? ", 512-bit vectors not used" : "");
    }

    /// <summary>AVX512_BF16: leaf 7, subleaf 1, EAX bit 5.</summary>
    private static bool HasBf16() => X86Base.IsSupported && Avx512F.IsSupported && X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax & 1 << 5) != 0;

    private static string SystemLoad()
    {
        const string Load = "/proc/loadavg";
        return File.Exists(Load) ? File.ReadAllText(Load).Split(' ')[0] : "unknown";
    }
}
