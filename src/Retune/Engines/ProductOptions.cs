using Retune.Kernels;
using Retune.Kernels.Native;

namespace Retune.Engines;

/// <summary>
/// Who computes the matrix products of a CPU training, and in which precision: those of the LSTM, and with NCE those of the noise
/// words. All else is managed and single precision: weights, gates, losses, updates, the softmax over a whole vocabulary, and every
/// evaluation, so that a perplexity depends on the model alone.
/// </summary>
public sealed record ProductOptions
{
    /// <summary>
    /// <c>managed</c> (the default), or a native library for the single-precision products: <c>onednn</c>, <c>mkl</c>, <c>openblas</c>,
    /// <c>cblas</c>, or the file of one. The managed products need nothing installed, are as fast (docs/performance.md), and give the
    /// same bits for any number of threads; a library's give the same bits for the same number of threads.
    /// </summary>
    public string Library { get; init; } = ManagedProducts.Name;

    /// <summary>Precision of the products of the model that is trained.</summary>
    public ProductPrecision Precision { get; init; }

    /// <summary>Precision of the products of the frozen references.</summary>
    public ProductPrecision ReferencePrecision { get; init; }

    /// <summary>Whether the bits of a training may depend on the number of threads.</summary>
    internal bool DependOnThreads => this != new ProductOptions();

    /// <summary>Loads what was asked for, so that a run need not begin without it.</summary>
    /// <exception cref="InputException">A library that is not installed, or a processor without bf16 products.</exception>
    public void Validate()
    {
        Load(ProductPrecision.Single);
        Load(Precision);
        Load(ReferencePrecision);
    }

    /// <summary>The products of one precision.</summary>
    internal MatrixProducts Load(ProductPrecision precision) => precision == ProductPrecision.BFloat16
        ? new BFloat16Products()
        : Library == ManagedProducts.Name ? MatrixProducts.Managed : new BlasProducts(NativeBlas.Load(Library));
}

/// <summary>In which precision matrix products are computed.</summary>
public enum ProductPrecision
{
    /// <summary>fp32: operands and sums in single precision.</summary>
    Single,

    /// <summary>
    /// bf16: operands rounded to bfloat16 (8 bits of precision), sums in single precision. Needs oneDNN and a processor with
    /// AVX512-BF16 or AMX-BF16.
    /// </summary>
    BFloat16,
}
