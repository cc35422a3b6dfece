using Retune.Kernels.Native;

namespace Retune.Tests.Kernels.Native;

/// <summary>A test that needs any library of matrix products; without one it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsLibraryAttribute : FactAttribute
{
    public NeedsLibraryAttribute()
    {
        if (!NativeBlas.FindAll().Any())
            Skip = "no oneDNN, MKL, OpenBLAS or other CBLAS is installed (Debian: apt install libdnnl2 libopenblas0)";
    }
}
