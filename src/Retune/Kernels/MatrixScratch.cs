using Retune.Kernels.Native;

namespace Retune.Kernels;

/// <summary>One thread's room for a matrix product: the packed block of A and one tile of C; for bf16 products a rounded block of A.</summary>
internal sealed unsafe class MatrixScratch
{
    private AlignedBuffer _block;
    private AlignedBuffer _tile;
    private AlignedBuffer _rounded;

    /// <summary>What a library's product needs for itself.</summary>
    internal AlignedBuffer Scratchpad;

    public MatrixScratch()
    {
        // The last tile of a block may be padded.
        _block.Reserve((MatrixProduct.BlockRows + 2 * MicroKernel.MaxRows) * MatrixProduct.BlockDepth);
        _tile.Reserve(MicroKernel.MaxRows * PackedMatrix.PanelWidth);
    }

    /// <summary>A block of A in row panels.</summary>
    internal float* Block => _block.Pointer;

    /// <summary>A whole tile of C, for tiles that stick out of C.</summary>
    internal float* Tile => _tile.Pointer;

    /// <summary>The products of a library that this thread has met, each made once.</summary>
    internal Dictionary<OneDnnProductShape, OneDnnPrimitive> Products { get; } = [];

    /// <summary>Room for this many bf16 values.</summary>
    internal ushort* Rounded(int count)
    {
        _rounded.Reserve((count + 1) / 2);
        return (ushort*)_rounded.Pointer;
    }
}
