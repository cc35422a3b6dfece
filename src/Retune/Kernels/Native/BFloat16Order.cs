namespace Retune.Kernels.Native;

/// <summary>The order in which oneDNN's product wants weights [k, n] in bf16: its own choice, which does not depend on the rows of the other matrix.</summary>
internal sealed unsafe class BFloat16Order
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly nint _product;
    private OneDnnPrimitive? _reorder;
    private (int Stride, bool Transposed) _reordered;

    public BFloat16Order(int rows, int columns)
    {
        (_rows, _columns) = (rows, columns);
        nint source = OneDnn.Describe(BFloat16Matrix.BlockRows, rows, rows, 1, OneDnnType.BFloat16);
        nint weights = OneDnn.DescribeAny(rows, columns, OneDnnType.BFloat16);
        nint destination = OneDnn.Describe(BFloat16Matrix.BlockRows, columns, columns, 1, OneDnnType.Single);
        _product = OneDnn.DescribeProduct(source, weights, destination, accumulate: false);
        OneDnn.Free(source);
        OneDnn.Free(weights);
        OneDnn.Free(destination);
        Description = OneDnn.WeightsOf(_product);
        Bytes = (long)OneDnnCalls.SizeOf(Description);
        Memory = OneDnn.CreateMemory(Description);
    }

    /// <summary>Frees the library's objects.</summary>
    ~BFloat16Order()
    {
        OneDnnCalls.DestroyMemory(Memory);
        OneDnnCalls.DestroyPrimitiveDescription(_product);
    }

    /// <summary>The order, as the library describes it.</summary>
    public nint Description { get; }

    /// <summary>Room for the weights, padding included.</summary>
    public long Bytes { get; }

    /// <summary>The weights in this order; their place is set by their owner.</summary>
    public nint Memory { get; }

    /// <summary>How the products with these weights are implemented, for example <c>brg:avx512_core_bf16</c>.</summary>
    public string Implementation => OneDnn.ImplementationOf(_product);

    /// <summary>Puts weights [k, n] fp32, or [n, k] if transposed, into this order.</summary>
    public OneDnnPrimitive Reorder(int stride, bool transposed)
    {
        if (_reorder is null || _reordered != (stride, transposed))
        {
            _reorder = OneDnnPrimitive.Reorder(_rows, _columns, stride, transposed, Description);
            _reordered = (stride, transposed);
        }
        return _reorder;
    }
}
