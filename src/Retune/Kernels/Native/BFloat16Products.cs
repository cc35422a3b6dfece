namespace Retune.Kernels.Native;

/// <summary>Products of bf16 numbers with fp32 accumulation by oneDNN, one on each thread; operands are rounded on the way.</summary>
internal sealed class BFloat16Products : MatrixProducts
{
    private int _count;

    /// <summary>Loads the library.</summary>
    /// <exception cref="InputException">It is not installed, or the processor has no bf16 products.</exception>
    public BFloat16Products() => OneDnn.Load();

    public override string Description => "bf16 by " + OneDnn.Description;

    public override PreparedMatrix Create(int maxRows, int maxColumns) => new BFloat16Matrix(maxRows, maxColumns, _count++);

    public override void EnterThread() => OneDnn.UseOneThread();
}
