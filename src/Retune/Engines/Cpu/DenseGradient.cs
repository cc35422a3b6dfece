using Retune.Kernels;

namespace Retune.Engines.Cpu;

/// <summary>The gradient of a tensor that every step touches as a whole.</summary>
internal sealed class DenseGradient(float[] values, float[] gradient) : IGradient
{
    private const int BlockSize = 16_384;

    public int Blocks => (values.Length + BlockSize - 1) / BlockSize;

    public double SumOfSquares(int block) => VectorMath.SumOfSquares(Block(gradient, block));

    public void Update(int block, float rate, float decay) =>
        ParameterStep.Apply(Block(values, block), Block(gradient, block), rate, decay);

    public void CopyTo(Span<float> dense, float scale)
    {
        for (int i = 0; i < dense.Length; i++)
            dense[i] = scale * gradient[i];
    }

    private static Span<float> Block(float[] array, int block)
    {
        int start = block * BlockSize;
        return array.AsSpan(start, Math.Min(BlockSize, array.Length - start));
    }
}
