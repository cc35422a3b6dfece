using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Retune.Kernels.Native;

/// <summary>
/// oneDNN 2 or 3 where it is installed: descriptions of matrices, products (its "matmul" primitive) and of putting matrices into
/// the order a product wants (its "reorder"). Its gemm functions would pack the weights anew for every time step; here they are
/// put in order once. Loaded once, until the process ends.
/// </summary>
internal static unsafe class OneDnn
{
    private const int Cpu = 1, AnyOrder = 1, CallersScratchpad = 1;
    private const int QueryImplementation = 8, QueryWeights = 131, QueryScratchpad = 136;

    // Generous: dnnl_memory_desc_t of oneDNN 2 has 696 bytes, dnnl_matmul_desc_t 2,800.
    private const int DescriptionBytes = 1024, ProductBytes = 8192;
    private const int MaximumDimensions = 12;

    private static readonly Lock _loading = new();
    private static nint _library;
    private static nint _engine;
    private static delegate* unmanaged[Cdecl]<int, void> _setThreads;

    /// <summary>Version, and the instruction set of its bf16 products; once loaded.</summary>
    public static string Description { get; private set; } = "";

    private static int MajorVersion { get; set; }

    /// <summary>Loads the library and tests its bf16 products.</summary>
    /// <exception cref="InputException">It is not installed, the processor has no bf16 products, or they are wrong.</exception>
    public static void Load()
    {
        lock (_loading)
        {
            if (Description.Length > 0)
                return;
            if (!ProcessorHasBFloat16)
                throw new InputException("This processor has no bf16 products (AVX512-BF16 or AMX-BF16); use fp32.");
            NativeBlasCandidate candidate = NativeBlasCandidate.Known.First(known => known.IsOneDnn);
            string files = string.Join(", ", candidate.FileNames);
            if (_library == 0)
            {
                if (!candidate.FileNames.Any(file => NativeLibrary.TryLoad(file, out _library)))
                    throw new InputException($"bf16 products need oneDNN, and none of {files} can be loaded; install it (on Debian: apt install libdnnl2) or use fp32.");
                NativeLibrary.SetDllImportResolver(typeof(OneDnn).Assembly, (name, _, _) => name == OneDnnCalls.Library ? _library : 0);
            }
            string version = candidate.VersionOf(_library);
            MajorVersion = int.TryParse(version.Split('.')[0], out int major) ? major : 0;
            if (MajorVersion is not (2 or 3))
                throw new InputException($"bf16 products need oneDNN 2 or 3; the library found among {files} is version '{version}'.");
            _setThreads = (delegate* unmanaged[Cdecl]<int, void>)NativeBlasCandidate.OpenMpThreadSetter(_library);
            Check(OneDnnCalls.CreateEngine(out _engine, Cpu, 0), "engine");
            if (SelfTest(version) is not { } implementation)
                throw new InputException($"The bf16 products of oneDNN {version} fail their self-test; use fp32.");
            Description = $"oneDNN {version} ({implementation})";
        }
    }

    /// <summary>oneDNN may decline what the processor can: ONEDNN_MAX_CPU_ISA, for one, bounds its instructions.</summary>
    private static string? SelfTest(string version)
    {
        try
        {
            return OneDnnSelfTest.Run();
        }
        catch (RetuneException failure)
        {
            throw new InputException($"oneDNN {version} has no bf16 products here ({failure.Message.TrimEnd('.')}); is ONEDNN_MAX_CPU_ISA set? Use fp32.", failure);
        }
    }

    /// <summary>Whether the processor multiplies bf16 numbers: CPUID leaf 7, AVX512-BF16 in EAX of part 1, AMX-BF16 in EDX of part 0.</summary>
    public static bool ProcessorHasBFloat16 =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && ((X86Base.CpuId(7, 1).Eax & 1 << 5) != 0 || (X86Base.CpuId(7, 0).Edx & 1 << 22) != 0);

    /// <summary>Keeps products called from this thread on this thread.</summary>
    public static void UseOneThread()
    {
        if (_setThreads is not null)
            _setThreads(1);
    }

    /// <summary>An execution, in order, of one thread's work.</summary>
    public static nint CreateStream()
    {
        Check(OneDnnCalls.CreateStream(out nint stream, _engine, 1), "stream");
        return stream;
    }

    /// <summary>Values [rows, columns] that lie at the given strides.</summary>
    public static nint Describe(int rows, int columns, int rowStride, int columnStride, OneDnnType type)
    {
        long* sizes = stackalloc long[MaximumDimensions], strides = stackalloc long[MaximumDimensions];
        (sizes[0], sizes[1], strides[0], strides[1]) = (rows, columns, rowStride, columnStride);
        if (MajorVersion == 3)
        {
            Check(OneDnnCalls.Three.Describe(out nint description, 2, sizes, (int)type, strides), "matrix");
            return description;
        }
        void* structure = NativeMemory.AllocZeroed(DescriptionBytes);
        Check(OneDnnCalls.Two.Describe(structure, 2, sizes, (int)type, strides), "matrix");
        return (nint)structure;
    }

    /// <summary>Values [rows, columns] in whatever order the product likes best.</summary>
    public static nint DescribeAny(int rows, int columns, OneDnnType type)
    {
        long* sizes = stackalloc long[MaximumDimensions];
        (sizes[0], sizes[1]) = (rows, columns);
        if (MajorVersion == 3)
        {
            Check(OneDnnCalls.Three.DescribeByTag(out nint description, 2, sizes, (int)type, AnyOrder), "matrix");
            return description;
        }
        void* structure = NativeMemory.AllocZeroed(DescriptionBytes);
        Check(OneDnnCalls.Two.DescribeByTag(structure, 2, sizes, (int)type, AnyOrder), "matrix");
        return (nint)structure;
    }

    /// <summary>Frees a description made by the methods above.</summary>
    public static void Free(nint description)
    {
        if (MajorVersion == 3)
            OneDnnCalls.Three.DestroyDescription(description);
        else
            NativeMemory.Free((void*)description);
    }

    /// <summary>destination [m, n] = or += source [m, k]·weights [k, n].</summary>
    public static nint DescribeProduct(nint source, nint weights, nint destination, bool accumulate)
    {
        nint attributes = Attributes(accumulate), result;
        try
        {
            if (MajorVersion == 3)
            {
                Check(OneDnnCalls.Three.DescribeProduct(out result, _engine, source, weights, 0, destination, attributes), "product");
                return result;
            }
            byte* description = stackalloc byte[ProductBytes];
            Check(OneDnnCalls.Two.DescribeProduct(description, source, weights, 0, destination), "product");
            Check(OneDnnCalls.Two.DescribePrimitive(out result, description, attributes, _engine, 0), "product");
            return result;
        }
        finally
        {
            OneDnnCalls.DestroyAttributes(attributes);
        }
    }

    /// <summary>Copies a matrix into another order and type.</summary>
    public static nint DescribeReorder(nint from, nint to)
    {
        nint attributes = Attributes(accumulate: false);
        try
        {
            Check(OneDnnCalls.DescribeReorder(out nint result, from, _engine, to, _engine, attributes), "reorder");
            return result;
        }
        finally
        {
            OneDnnCalls.DestroyAttributes(attributes);
        }
    }

    /// <summary>The order a product chose for its weights; belongs to the primitive's description.</summary>
    public static nint WeightsOf(nint primitiveDescription) => OneDnnCalls.QueryDescription(primitiveDescription, QueryWeights, 0);

    /// <summary>The room a primitive needs while it runs; belongs to the primitive's description.</summary>
    public static nint ScratchpadOf(nint primitiveDescription) => OneDnnCalls.QueryDescription(primitiveDescription, QueryScratchpad, 0);

    /// <summary>How a primitive is implemented, for example <c>brg:avx512_core_bf16</c>.</summary>
    public static string ImplementationOf(nint primitiveDescription)
    {
        Check(OneDnnCalls.Query(primitiveDescription, QueryImplementation, 0, out nint text), "query");
        return Marshal.PtrToStringUTF8(text) ?? "";
    }

    /// <summary>A matrix, whose values may be set later.</summary>
    public static nint CreateMemory(nint description, void* values = null)
    {
        Check(OneDnnCalls.CreateMemory(out nint memory, description, _engine, values), "memory");
        return memory;
    }

    /// <summary>Refuses to go on after a call that failed.</summary>
    /// <exception cref="RetuneException">It did.</exception>
    public static void Check(int status, string what)
    {
        if (status != 0)
            throw new RetuneException($"oneDNN failed at a {what} (status {status}); use other matrix products.");
    }

    /// <summary>Scratchpads are given by the caller: a primitive may run on another thread than it was made on.</summary>
    private static nint Attributes(bool accumulate)
    {
        Check(OneDnnCalls.CreateAttributes(out nint attributes), "attribute");
        Check(OneDnnCalls.SetScratchpadMode(attributes, CallersScratchpad), "attribute");
        if (!accumulate)
            return attributes;
        Check(OneDnnCalls.CreatePostOperations(out nint operations), "attribute");
        Check(MajorVersion == 3 ? OneDnnCalls.Three.AppendSum(operations, 1, 0, (int)OneDnnType.Single) : OneDnnCalls.Two.AppendSum(operations, 1), "attribute");
        Check(OneDnnCalls.SetPostOperations(attributes, operations), "attribute");
        OneDnnCalls.DestroyPostOperations(operations);
        return attributes;
    }
}

/// <summary>oneDNN's types of values that are used here.</summary>
internal enum OneDnnType
{
    /// <summary>bf16.</summary>
    BFloat16 = 2,

    /// <summary>fp32.</summary>
    Single = 3,
}
