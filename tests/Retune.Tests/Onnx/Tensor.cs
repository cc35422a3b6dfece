namespace Retune.Tests.Onnx;

/// <summary>A tensor of numbers or ids, row-major.</summary>
internal sealed record Tensor(int[] Shape, double[] Values)
{
    public static Tensor Zeros(params int[] shape) => new(shape, new double[Count(shape)]);

    public static int Count(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int size in shape)
            count *= size;
        return count;
    }

    /// <summary>Number of elements of one index of the first dimension.</summary>
    public int RowLength => Count(Shape.AsSpan(1));

    public ReadOnlySpan<double> Row(int index) => Values.AsSpan(index * RowLength, RowLength);

    public Tensor Reshaped(params int[] shape)
    {
        Assert.Equal(Values.Length, Count(shape));
        return this with { Shape = shape };
    }
}
