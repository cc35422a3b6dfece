using Retune.Kernels;

namespace Retune.Engines.Cpu;

/// <summary>Which kernels the CPU engines use on this machine, for the header of a run and for checkpoints: the bits of a run depend on them.</summary>
internal static class CpuKernels
{
    /// <summary>Of everything that is managed.</summary>
    public static string Description => MatrixProducts.Managed.Description;

    /// <summary>With the products of a training, and of its references where it runs any.</summary>
    public static string Describe(MatrixProducts products, MatrixProducts? referenceProducts)
    {
        string text = Description;
        if (products != MatrixProducts.Managed)
            text += $", products {products.Description}";
        if (referenceProducts is not null && referenceProducts.Description != products.Description)
            text += $", the reference's products {referenceProducts.Description}";
        return text;
    }
}
