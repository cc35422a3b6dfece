using System.Numerics;
using System.Runtime.Intrinsics;

namespace Retune.Kernels;

/// <summary>Who computes matrix products, and in which precision: makes the right operands that know how.</summary>
internal abstract class MatrixProducts
{
    /// <summary>Our own, in single precision.</summary>
    public static MatrixProducts Managed { get; } = new ManagedProducts();

    /// <summary>For the header of a run and for checkpoints: the bits of a run depend on it.</summary>
    public abstract string Description { get; }

    /// <summary>A right operand with room for a matrix of this size.</summary>
    public abstract PreparedMatrix Create(int maxRows, int maxColumns);

    /// <summary>Called by a thread before its products, each of which it computes alone.</summary>
    public abstract void EnterThread();
}

/// <summary>The managed kernels: nothing to install, and the same bits for any number of threads.</summary>
internal sealed class ManagedProducts : MatrixProducts
{
    /// <summary>What a user writes to ask for them.</summary>
    public const string Name = "managed";

    public override string Description { get; } = Describe();

    /// <summary>Dot products and sums have the runtime's vector width, 256 bits at the most unless it was told otherwise; then the bits are others.</summary>
    private static string Describe()
    {
        int products = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128, sums = 32 * Vector<float>.Count;
        return sums == Math.Min(products, 256) ? $"managed {products}-bit" : $"managed {products}-bit, sums {sums}-bit";
    }

    public override PreparedMatrix Create(int maxRows, int maxColumns) => new PackedMatrix(maxRows, maxColumns);

    public override void EnterThread()
    {
        // A managed product has no threads of its own.
    }
}
