using System.Runtime.InteropServices;

namespace Retune.Kernels.Native;

/// <summary>A library that may have a matrix product, and how it is asked about itself.</summary>
/// <param name="Key">What a user writes to ask for it.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Product">The symbol of its product.</param>
/// <param name="FileNames">Its files, the newest first (Debian 13 has oneDNN 3 as libdnnl.so.3.6).</param>
internal sealed unsafe record NativeBlasCandidate(string Key, string Name, string Product, string[] FileNames)
{
    private const string OneDnnProduct = "dnnl_sgemm";
    private const string CblasProduct = "cblas_sgemm";
    private const string MklVersion = "MKL_Get_Version_String";

    /// <summary>In the order of preference.</summary>
    public static IReadOnlyList<NativeBlasCandidate> Known { get; } =
    [
        new("onednn", "oneDNN", OneDnnProduct, ["libdnnl.so.3", "libdnnl.so.3.6", "libdnnl.so.2", "dnnl"]),
        new("mkl", "MKL", CblasProduct, ["libmkl_rt.so.2", "libmkl_rt.so", "mkl_rt.2"]),
        new("openblas", "OpenBLAS", CblasProduct, ["libopenblas.so.0", "openblas"]),
        new("cblas", "CBLAS", CblasProduct, ["libcblas.so.3", "libblas.so.3"]),
    ];

    /// <summary>Whether the product is oneDNN's, whose sizes are 64-bit in every build.</summary>
    public bool IsOneDnn => Product == OneDnnProduct;

    /// <summary>A CBLAS, under whatever file name, is what it answers as, and a CBLAS where it answers as nothing known.</summary>
    public string NameOf(nint handle) => IsOneDnn ? Name
        : Text(handle, "openblas_get_config").Length > 0 ? "OpenBLAS"
        : NativeLibrary.TryGetExport(handle, MklVersion, out _) ? "MKL"
        : "CBLAS";

    /// <summary>Version and chosen kernels.</summary>
    public string VersionOf(nint handle)
    {
        if (NativeLibrary.TryGetExport(handle, "dnnl_version", out nint version))
        {
            int* numbers = ((delegate* unmanaged[Cdecl]<int*>)version)();
            return $"{numbers[0]}.{numbers[1]}.{numbers[2]}";
        }
        if (NativeLibrary.TryGetExport(handle, MklVersion, out version))
        {
            Span<byte> buffer = stackalloc byte[200];
            fixed (byte* text = buffer)
                ((delegate* unmanaged[Cdecl]<byte*, int, void>)version)(text, buffer.Length - 1);
            return System.Text.Encoding.ASCII.GetString(buffer).TrimEnd('\0', ' ');
        }
        string[] words = Text(handle, "openblas_get_config").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? $"{words[1]} {Text(handle, "openblas_get_corename")}" : "";
    }

    /// <summary>The instruction set oneDNN settled for, as it numbers them; empty for libraries that do not tell, or tell with their version.</summary>
    public string InstructionSetOf(nint handle) => NativeLibrary.TryGetExport(handle, "dnnl_get_effective_cpu_isa", out nint function)
        ? $"instruction set {((delegate* unmanaged[Cdecl]<int>)function)():x}"
        : "";

    /// <summary>Whether the library's integers are 64-bit (ILP64), which this interface does not speak.</summary>
    public bool IsWide(nint handle)
    {
        if (NativeLibrary.TryGetExport(handle, "MKL_Set_Interface_Layer", out nint layer))
            ((delegate* unmanaged[Cdecl]<int, int>)layer)(0);
        return Text(handle, "openblas_get_config").Contains("USE64BITINT", StringComparison.Ordinal);
    }

    /// <summary>The function that sets the number of threads, or 0. oneDNN takes OpenMP's, which belongs to the calling thread.</summary>
    public nint ThreadSetter(nint handle)
    {
        if (IsOneDnn)
            return OpenMpThreadSetter(handle);
        return NativeLibrary.TryGetExport(handle, "openblas_set_num_threads", out nint own) || NativeLibrary.TryGetExport(handle, "MKL_Set_Num_Threads", out own) ? own : 0;
    }

    /// <summary>OpenMP's, found through the library that depends on it, whichever OpenMP that is; 0 where it depends on none.</summary>
    internal static nint OpenMpThreadSetter(nint handle) => NativeLibrary.TryGetExport(handle, "omp_set_num_threads", out nint setter) ? setter : 0;

    private static string Text(nint handle, string symbol) => NativeLibrary.TryGetExport(handle, symbol, out nint function)
        ? Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)function)()) ?? ""
        : "";
}
