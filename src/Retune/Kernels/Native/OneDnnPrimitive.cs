using static Retune.Kernels.Native.OneDnnCalls;

namespace Retune.Kernels.Native;

/// <summary>
/// A primitive of oneDNN, ready to run from a source to a destination; a product has weights too. To be run by one thread at a time,
/// which gives it room.
/// </summary>
internal sealed unsafe class OneDnnPrimitive
{
    private const int Source = 1, Destination = 17, Weights = 33, Scratchpad = 80;

    private readonly nint _description;
    private readonly nint _primitive;
    private readonly nint _stream;
    private readonly nint _source;
    private readonly nint _destination;
    private readonly nint _scratchpad;
    private readonly long _scratchpadBytes;

    /// <summary>Takes over the description of the primitive.</summary>
    private OneDnnPrimitive(nint description, nint source, nint destination)
    {
        _description = description;
        OneDnn.Check(CreatePrimitive(out _primitive, description), "primitive");
        _stream = OneDnn.CreateStream();
        _source = OneDnn.CreateMemory(source);
        _destination = OneDnn.CreateMemory(destination);
        nint scratchpad = OneDnn.ScratchpadOf(description);
        _scratchpadBytes = (long)SizeOf(scratchpad);
        if (_scratchpadBytes > 0)
            _scratchpad = OneDnn.CreateMemory(scratchpad);
    }

    /// <summary>Frees the library's objects.</summary>
    ~OneDnnPrimitive()
    {
        DestroyPrimitive(_primitive);
        DestroyPrimitiveDescription(_description);
        DestroyMemory(_source);
        DestroyMemory(_destination);
        if (_scratchpad != 0)
            DestroyMemory(_scratchpad);
        DestroyStream(_stream);
    }

    /// <summary>A product, for weights [k, n] in the order described.</summary>
    public static OneDnnPrimitive Product(OneDnnProductShape shape, nint weights)
    {
        nint source = shape.Transposed
            ? OneDnn.Describe(shape.M, shape.K, 1, shape.M, OneDnnType.BFloat16)
            : OneDnn.Describe(shape.M, shape.K, shape.K, 1, OneDnnType.BFloat16);
        nint destination = OneDnn.Describe(shape.M, shape.N, shape.Stride, 1, OneDnnType.Single);
        try
        {
            return new OneDnnPrimitive(OneDnn.DescribeProduct(source, weights, destination, shape.Accumulate), source, destination);
        }
        finally
        {
            OneDnn.Free(source);
            OneDnn.Free(destination);
        }
    }

    /// <summary>A copy of a matrix [rows, columns] fp32, or of its transpose, to the order described.</summary>
    public static OneDnnPrimitive Reorder(int rows, int columns, int stride, bool transposed, nint target)
    {
        nint source = transposed
            ? OneDnn.Describe(rows, columns, 1, stride, OneDnnType.Single)
            : OneDnn.Describe(rows, columns, stride, 1, OneDnnType.Single);
        try
        {
            return new OneDnnPrimitive(OneDnn.DescribeReorder(source, target), source, target);
        }
        finally
        {
            OneDnn.Free(source);
        }
    }

    /// <summary>Runs it.</summary>
    public void Run(void* source, void* destination, nint weights, ref AlignedBuffer scratchpad)
    {
        OneDnn.Check(SetValues(_source, source), "memory");
        OneDnn.Check(SetValues(_destination, destination), "memory");
        Argument* arguments = stackalloc Argument[4];
        int count = 0;
        arguments[count++] = new(Source, _source);
        arguments[count++] = new(Destination, _destination);
        if (weights != 0)
            arguments[count++] = new(Weights, weights);
        if (_scratchpad != 0)
        {
            scratchpad.Reserve((_scratchpadBytes + sizeof(float) - 1) / sizeof(float));
            OneDnn.Check(SetValues(_scratchpad, scratchpad.Pointer), "memory");
            arguments[count++] = new(Scratchpad, _scratchpad);
        }
        OneDnn.Check(Execute(_primitive, _stream, count, arguments), "product");
        // The scratch and the caller's arrays stay where they are until here; so must this.
        GC.KeepAlive(this);
    }
}

/// <summary>What a product is made for.</summary>
/// <param name="M">Rows of source and destination.</param>
/// <param name="K">Columns of the source.</param>
/// <param name="N">Columns of the destination.</param>
/// <param name="Stride">Of the destination's rows.</param>
/// <param name="Transposed">Whether the source lies as [k, m].</param>
/// <param name="Accumulate">Whether it adds to the destination.</param>
internal readonly record struct OneDnnProductShape(int M, int K, int N, int Stride, bool Transposed, bool Accumulate);
