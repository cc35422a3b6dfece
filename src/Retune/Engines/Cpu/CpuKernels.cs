using System.Runtime.Intrinsics;

namespace Retune.Engines.Cpu;

/// <summary>Which kernels the CPU engines use on this machine.</summary>
internal static class CpuKernels
{
    /// <summary>For the header of a run and for checkpoints: the bits of a run depend on it.</summary>
    public static string Description { get; } =
        Vector512.IsHardwareAccelerated ? "managed 512-bit" : Vector256.IsHardwareAccelerated ? "managed 256-bit" : "managed 128-bit";
}
