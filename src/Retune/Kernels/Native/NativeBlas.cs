using System.Runtime.InteropServices;

namespace Retune.Kernels.Native;

/// <summary>
/// The single-precision matrix product of a native library that is installed on this machine: oneDNN's <c>dnnl_sgemm</c> or
/// a CBLAS's <c>cblas_sgemm</c> with 32-bit integers (LP64). It stays loaded until the process ends.
/// </summary>
internal sealed unsafe class NativeBlas
{
    private readonly delegate* unmanaged[Cdecl]<byte, byte, long, long, long, float, float*, long, float*, long, float, float*, long, int> _oneDnn;
    private readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _cblas;
    private readonly delegate* unmanaged[Cdecl]<int, void> _setThreads;

    private NativeBlas(string name, string version, string instructionSet, string path, nint product, bool isOneDnn, nint setThreads)
    {
        Name = name;
        Version = version;
        InstructionSet = instructionSet;
        Path = path;
        if (isOneDnn)
            _oneDnn = (delegate* unmanaged[Cdecl]<byte, byte, long, long, long, float, float*, long, float*, long, float, float*, long, int>)product;
        else
            _cblas = (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)product;
        _setThreads = (delegate* unmanaged[Cdecl]<int, void>)setThreads;
    }

    /// <summary>The library, for example <c>oneDNN</c>.</summary>
    public string Name { get; }

    /// <summary>What the library says of its version and of the kernels it chose; empty where it says nothing.</summary>
    public string Version { get; }

    /// <summary>The instruction set it chose, where it says so apart from its version.</summary>
    public string InstructionSet { get; }

    /// <summary>The file that was loaded.</summary>
    public string Path { get; }

    /// <summary>Every library found that passes the self-test, each once.</summary>
    public static IReadOnlyList<NativeBlas> FindAll()
    {
        List<NativeBlas> found = [];
        foreach (NativeBlasCandidate candidate in NativeBlasCandidate.Known)
        {
            if (candidate.FileNames.Select(file => TryLoad(candidate, file)).FirstOrDefault(blas => blas is not null) is { } blas
                && !found.Exists(other => other.Name == blas.Name))
                found.Add(blas);
        }
        return found;
    }

    /// <summary>Loads the library asked for by name (<c>onednn</c>, <c>mkl</c>, <c>openblas</c>, <c>cblas</c>) or by file.</summary>
    /// <exception cref="InputException">It is not installed, or has no matrix product that passes the self-test.</exception>
    public static NativeBlas Load(string name)
    {
        NativeBlasCandidate? known = NativeBlasCandidate.Known.FirstOrDefault(candidate => candidate.Key == name);
        IEnumerable<NativeBlas?> loaded = known is not null
            ? known.FileNames.Select(file => TryLoad(known, file))
            : NativeBlasCandidate.Known.Select(candidate => TryLoad(candidate, name));
        string tried = known is null ? name : string.Join(", ", known.FileNames);
        return loaded.FirstOrDefault(blas => blas is not null) ?? throw new InputException(
            $"The native library '{name}' ({tried}) cannot be loaded or has no single-precision matrix product with 32-bit integers; install it, or name another of {string.Join(", ", NativeBlasCandidate.Known.Select(candidate => candidate.Key))}.");
    }

    /// <summary>Sets the library's threads for products called from this thread. Libraries without such a call keep theirs.</summary>
    public void SetThreads(int threads)
    {
        if (_setThreads is not null)
            _setThreads(threads);
    }

    /// <summary>
    /// C [m, n] = or += A·B, all row-major; <paramref name="a"/> is A [m, k] or, if transposed, Aᵀ [k, m], <paramref name="b"/>
    /// B [k, n] or Bᵀ [n, k].
    /// </summary>
    /// <exception cref="ArgumentException">A span does not hold its matrix.</exception>
    public void Multiply(
        int m, int n, int k, ReadOnlySpan<float> a, int aStride, bool aTransposed, ReadOnlySpan<float> b, int bStride, bool bTransposed,
        Span<float> c, int cStride, bool accumulate)
    {
        PanelPacking.CheckSource(a.Length, aStride, aTransposed ? k : m, aTransposed ? m : k);
        PanelPacking.CheckSource(b.Length, bStride, bTransposed ? n : k, bTransposed ? k : n);
        PanelPacking.CheckSource(c.Length, cStride, m, n);
        float beta = accumulate ? 1 : 0;
        fixed (float* aValues = a, bValues = b, cValues = c)
        {
            if (_oneDnn is not null)
            {
                int status = _oneDnn((byte)(aTransposed ? 'T' : 'N'), (byte)(bTransposed ? 'T' : 'N'), m, n, k, 1, aValues, aStride, bValues, bStride, beta, cValues, cStride);
                if (status != 0)
                    throw new RetuneException($"{Name} refused a product of {m} x {n} x {k} (status {status}).");
            }
            else
            {
                const int RowMajor = 101, NoTranspose = 111, Transpose = 112;
                _cblas(RowMajor, aTransposed ? Transpose : NoTranspose, bTransposed ? Transpose : NoTranspose, m, n, k, 1, aValues, aStride, bValues, bStride, beta, cValues, cStride);
            }
        }
    }

    private static NativeBlas? TryLoad(NativeBlasCandidate candidate, string file)
    {
        if (!NativeLibrary.TryLoad(file, out nint handle) || !NativeLibrary.TryGetExport(handle, candidate.Product, out nint product) || candidate.IsWide(handle))
            return null;
        var blas = new NativeBlas(candidate.NameOf(handle), candidate.VersionOf(handle), candidate.InstructionSetOf(handle), LoadedPath(file), product, candidate.IsOneDnn, candidate.ThreadSetter(handle));
        return blas.PassesSelfTest() ? blas : null;
    }

    /// <summary>The 2 x 3 product of whole numbers, exact in any order, plain and transposed, added to what is there.</summary>
    private bool PassesSelfTest()
    {
        ReadOnlySpan<float> a = [1, 2, 3, 4], aTransposed = [1, 3, 2, 4], b = [5, 6, 7, 8, 9, 10], bTransposed = [5, 8, 6, 9, 7, 10];
        ReadOnlySpan<float> expected = [21, 24, 27, 47, 54, 61], twice = [42, 48, 54, 94, 108, 122];
        Span<float> c = stackalloc float[6];
        Multiply(2, 3, 2, a, 2, false, b, 3, false, c, 3, accumulate: false);
        bool plain = c.SequenceEqual(expected);
        Multiply(2, 3, 2, aTransposed, 2, true, bTransposed, 2, true, c, 3, accumulate: true);
        return plain && c.SequenceEqual(twice);
    }

    /// <summary>Where the loader found a file; the name itself where the system does not tell.</summary>
    private static string LoadedPath(string file)
    {
        const string Maps = "/proc/self/maps";
        string name = System.IO.Path.GetFileName(file);
        if (!File.Exists(Maps))
            return file;
        string? target = File.ReadLines(Maps).Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => System.IO.Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));
        return target ?? file;
    }
}
