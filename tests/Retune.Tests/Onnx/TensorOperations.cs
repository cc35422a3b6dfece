namespace Retune.Tests.Onnx;

/// <summary>ONNX's operators of version 13 as their specification reads, as far as Retune's graphs use them.</summary>
internal static class TensorOperations
{
    public static Tensor Transpose(Tensor x, int[] permutation)
    {
        var y = Tensor.Zeros([.. permutation.Select(axis => x.Shape[axis])]);
        int[] index = new int[x.Shape.Length];
        for (int i = 0; i < y.Values.Length; i++)
        {
            int rest = i;
            for (int axis = permutation.Length - 1; axis >= 0; axis--)
            {
                index[permutation[axis]] = rest % y.Shape[axis];
                rest /= y.Shape[axis];
            }
            int source = 0;
            for (int axis = 0; axis < index.Length; axis++)
                source = source * x.Shape[axis] + index[axis];
            y.Values[i] = x.Values[source];
        }
        return y;
    }

    /// <summary>Rows of the first axis.</summary>
    public static Tensor Gather(Tensor table, Tensor indices)
    {
        var values = new List<double>();
        foreach (double index in indices.Values)
        {
            Assert.InRange(index, 0, table.Shape[0] - 1);
            values.AddRange(table.Row((int)index));
        }
        return new Tensor([.. indices.Shape, .. table.Shape[1..]], [.. values]);
    }

    /// <summary>Equal parts of the first axis.</summary>
    public static Tensor[] Split(Tensor x, int parts)
    {
        Assert.Equal(0, x.Shape[0] % parts);
        int rows = x.Shape[0] / parts, length = rows * x.RowLength;
        return [.. Enumerable.Range(0, parts).Select(part => new Tensor([rows, .. x.Shape[1..]], x.Values[(part * length)..((part + 1) * length)]))];
    }

    /// <summary>One after the other along the first axis.</summary>
    public static Tensor Concat(Tensor[] tensors)
    {
        Assert.All(tensors, tensor => Assert.Equal(tensors[0].Shape[1..], tensor.Shape[1..]));
        return new Tensor([tensors.Sum(tensor => tensor.Shape[0]), .. tensors[0].Shape[1..]], [.. tensors.SelectMany(tensor => tensor.Values)]);
    }

    public static Tensor Squeeze(Tensor x, Tensor axes)
    {
        var shape = x.Shape.ToList();
        int axis = Axis(axes, shape.Count);
        Assert.Equal(1, shape[axis]);
        shape.RemoveAt(axis);
        return x.Reshaped([.. shape]);
    }

    public static Tensor Unsqueeze(Tensor x, Tensor axes)
    {
        var shape = x.Shape.ToList();
        shape.Insert(Axis(axes, shape.Count + 1), 1);
        return x.Reshaped([.. shape]);
    }

    public static Tensor Flatten(Tensor x, int axis) => x.Reshaped(Tensor.Count(x.Shape.AsSpan(0, axis)), Tensor.Count(x.Shape.AsSpan(axis)));

    /// <summary>Matrices [m, k] · [k, n], the axes before them broadcast.</summary>
    public static Tensor MatMul(Tensor a, Tensor b)
    {
        int m = a.Shape[^2], k = a.Shape[^1], n = b.Shape[^1];
        Assert.Equal(k, b.Shape[^2]);
        int[] batch = Broadcast(a.Shape[..^2], b.Shape[..^2]);
        var y = Tensor.Zeros([.. batch, m, n]);
        for (int matrix = 0; matrix < Tensor.Count(batch); matrix++)
        {
            int fromA = Source(matrix, batch, a.Shape[..^2]) * m * k, fromB = Source(matrix, batch, b.Shape[..^2]) * k * n;
            for (int i = 0; i < m * n; i++)
            {
                for (int j = 0; j < k; j++)
                    y.Values[matrix * m * n + i] += a.Values[fromA + i / n * k + j] * b.Values[fromB + j * n + i % n];
            }
        }
        return y;
    }

    /// <summary>a · bᵀ + c.</summary>
    public static Tensor GemmWithTransposedB(Tensor a, Tensor b, Tensor? c)
    {
        Tensor product = MatMul(a, Transpose(b, [1, 0]));
        return c is null ? product : Elementwise(product, c, (x, y) => x + y);
    }

    public static Tensor Elementwise(Tensor a, Tensor b, Func<double, double, double> function)
    {
        var y = Tensor.Zeros(Broadcast(a.Shape, b.Shape));
        for (int i = 0; i < y.Values.Length; i++)
            y.Values[i] = function(a.Values[Source(i, y.Shape, a.Shape)], b.Values[Source(i, y.Shape, b.Shape)]);
        return y;
    }

    /// <summary>Along the last axis.</summary>
    public static Tensor LogSoftmax(Tensor x)
    {
        double[][] rows = [.. x.Values.Chunk(x.Shape[^1])];
        return x with { Values = [.. rows.SelectMany(row => row.Select(value => value - Math.Log(row.Sum(Math.Exp))))] };
    }

    private static int Axis(Tensor axes, int dimensions)
    {
        int axis = (int)Assert.Single(axes.Values);
        return axis < 0 ? axis + dimensions : axis;
    }

    private static int[] Broadcast(int[] a, int[] b)
    {
        int dimensions = Math.Max(a.Length, b.Length);
        int[] shape = new int[dimensions];
        for (int i = 1; i <= dimensions; i++)
        {
            (int x, int y) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            Assert.True(x == y || x == 1 || y == 1, $"Sizes {x} and {y} cannot be broadcast.");
            shape[^i] = Math.Max(x, y);
        }
        return shape;
    }

    /// <summary>Where element <paramref name="index"/> of a broadcast shape comes from.</summary>
    private static int Source(int index, int[] shape, int[] sourceShape)
    {
        int source = 0, stride = 1;
        for (int i = 1; i <= sourceShape.Length; i++)
        {
            source += sourceShape[^i] == 1 ? 0 : index % shape[^i] * stride;
            stride *= sourceShape[^i];
            index /= shape[^i];
        }
        return source;
    }
}
