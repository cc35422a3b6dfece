using Retune.Engines;

namespace Retune.Tests.Kernels.Native;

/// <summary>A test of products that not every machine has: where a library or a processor's instruction is missing it is skipped, with that reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsProductsAttribute : FactAttribute
{
    public NeedsProductsAttribute(string library = "managed", ProductPrecision precision = ProductPrecision.Single)
    {
        try
        {
            new ProductOptions { Library = library, Precision = precision }.Validate();
        }
        catch (InputException missing)
        {
            Skip = missing.Message;
        }
    }
}
