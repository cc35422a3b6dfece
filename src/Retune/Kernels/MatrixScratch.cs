namespace Retune.Kernels;

/// <summary>One thread's room for a matrix product: the packed block of A and one tile of C.</summary>
internal sealed unsafe class MatrixScratch
{
    private AlignedBuffer _block;
    private AlignedBuffer _tile;

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
}
