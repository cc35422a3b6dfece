using System.Runtime.InteropServices;

namespace Retune.Kernels.Native;

/// <summary>The functions of oneDNN's C interface that products need. Statuses are 0 for success.</summary>
internal static unsafe partial class OneDnnCalls
{
    // Resolved to the file that was found (OneDnn).
    internal const string Library = "dnnl";

    [LibraryImport(Library, EntryPoint = "dnnl_engine_create")]
    internal static partial int CreateEngine(out nint engine, int kind, nuint index);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_create")]
    internal static partial int CreateStream(out nint stream, nint engine, uint flags);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_destroy")]
    internal static partial int DestroyStream(nint stream);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_get_size")]
    internal static partial nuint SizeOf(nint description);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_create")]
    internal static partial int CreateMemory(out nint memory, nint description, nint engine, void* values);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_set_data_handle")]
    internal static partial int SetValues(nint memory, void* values);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_destroy")]
    internal static partial int DestroyMemory(nint memory);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_create")]
    internal static partial int CreateAttributes(out nint attributes);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_set_scratchpad_mode")]
    internal static partial int SetScratchpadMode(nint attributes, int mode);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_set_post_ops")]
    internal static partial int SetPostOperations(nint attributes, nint operations);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_destroy")]
    internal static partial int DestroyAttributes(nint attributes);

    [LibraryImport(Library, EntryPoint = "dnnl_post_ops_create")]
    internal static partial int CreatePostOperations(out nint operations);

    [LibraryImport(Library, EntryPoint = "dnnl_post_ops_destroy")]
    internal static partial int DestroyPostOperations(nint operations);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_query")]
    internal static partial int Query(nint primitiveDescription, int what, int index, out nint result);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_query_md")]
    internal static partial nint QueryDescription(nint primitiveDescription, int what, int index);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_destroy")]
    internal static partial int DestroyPrimitiveDescription(nint primitiveDescription);

    [LibraryImport(Library, EntryPoint = "dnnl_reorder_primitive_desc_create")]
    internal static partial int DescribeReorder(out nint primitiveDescription, nint from, nint fromEngine, nint to, nint toEngine, nint attributes);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_create")]
    internal static partial int CreatePrimitive(out nint primitive, nint primitiveDescription);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_execute")]
    internal static partial int Execute(nint primitive, nint stream, int count, Argument* arguments);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_destroy")]
    internal static partial int DestroyPrimitive(nint primitive);

    /// <summary>A memory and the role it plays: dnnl_exec_arg_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Argument(int role, nint memory)
    {
        public int Role = role;
        public nint Memory = memory;
    }

    /// <summary>What oneDNN 2 does otherwise: descriptions are structures of the caller's.</summary>
    internal static partial class Two
    {
        [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_init_by_strides")]
        internal static partial int Describe(void* description, int dimensions, long* sizes, int type, long* strides);

        [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_init_by_tag")]
        internal static partial int DescribeByTag(void* description, int dimensions, long* sizes, int type, int tag);

        [LibraryImport(Library, EntryPoint = "dnnl_matmul_desc_init")]
        internal static partial int DescribeProduct(void* description, nint source, nint weights, nint bias, nint destination);

        [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_create")]
        internal static partial int DescribePrimitive(out nint primitiveDescription, void* description, nint attributes, nint engine, nint hint);

        [LibraryImport(Library, EntryPoint = "dnnl_post_ops_append_sum")]
        internal static partial int AppendSum(nint operations, float scale);
    }

    /// <summary>What oneDNN 3 does otherwise: descriptions are objects of the library's.</summary>
    internal static partial class Three
    {
        [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_create_with_strides")]
        internal static partial int Describe(out nint description, int dimensions, long* sizes, int type, long* strides);

        [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_create_with_tag")]
        internal static partial int DescribeByTag(out nint description, int dimensions, long* sizes, int type, int tag);

        [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_destroy")]
        internal static partial int DestroyDescription(nint description);

        [LibraryImport(Library, EntryPoint = "dnnl_matmul_primitive_desc_create")]
        internal static partial int DescribeProduct(out nint primitiveDescription, nint engine, nint source, nint weights, nint bias, nint destination, nint attributes);

        [LibraryImport(Library, EntryPoint = "dnnl_post_ops_append_sum")]
        internal static partial int AppendSum(nint operations, float scale, int zeroPoint, int type);
    }
}
