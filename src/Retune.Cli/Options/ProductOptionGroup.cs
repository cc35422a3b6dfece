using System.CommandLine;
using Retune.Engines;
using Retune.Kernels;

namespace Retune.Cli.Options;

/// <summary>Who computes the matrix products, and in which precision.</summary>
internal sealed class ProductOptionGroup(bool withReference)
{
    private const string Single = "fp32", BFloat16 = "bf16", Same = "same";

    private readonly Option<string> _library = Word.Option("--products", "WHO",
        "Who computes fp32 products: managed (default; nothing to install, as fast, the same result for any number of threads), "
        + "onednn, mkl, openblas, cblas, or the file of such a library.");

    private readonly Option<string> _precision = Word.Choice("--precision",
        "Precision of the products of the LSTM and the noise words: fp32, or bf16 with sums in fp32, which needs oneDNN and a processor that has it. "
        + "Weights, updates and evaluations stay fp32.",
        Single, BFloat16);

    private readonly Option<string> _reference = Word.Choice("--reference-precision", "That of the reference's products: the same as --precision, or another.", Same, Single, BFloat16);

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => withReference ? new("Products", _library, _precision, _reference) : new("Products", _library, _precision);

    /// <summary>The products asked for.</summary>
    public ProductOptions Read(ParseResult parsed)
    {
        string precision = parsed.GetRequiredValue(_precision), reference = withReference ? parsed.GetRequiredValue(_reference) : Same;
        return new ProductOptions
        {
            Library = parsed.GetValue(_library) ?? ManagedProducts.Name,
            Precision = Precision(precision),
            ReferencePrecision = Precision(reference == Same ? precision : reference),
        };
    }

    private static ProductPrecision Precision(string name) => name == BFloat16 ? ProductPrecision.BFloat16 : ProductPrecision.Single;
}
