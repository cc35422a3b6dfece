using System.Numerics;

namespace Retune.Models;

/// <summary>All parameters of a network, row-major, in the precision T.</summary>
public sealed class NetworkParameters<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>Allocates the tensors of a shape, filled with zeros.</summary>
    /// <exception cref="InputException">The shape is impossible (<see cref="NetworkShape.Validate"/>).</exception>
    public NetworkParameters(NetworkShape shape)
    {
        shape.Validate();
        Shape = shape;
        Embedding = new T[(long)shape.VocabularySize * shape.EmbeddingSize];
        Output = new T[(long)shape.VocabularySize * shape.HiddenSize];
        OutputBias = shape.OutputBias ? new T[shape.VocabularySize] : null;
        Layers = new LstmLayerParameters<T>[shape.Layers];
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            Layers[layer] = new LstmLayerParameters<T>(
                new T[4L * shape.HiddenSize * shape.InputSize(layer)],
                new T[4L * shape.HiddenSize * shape.HiddenSize],
                new T[4L * shape.HiddenSize]);
        }
    }

    /// <summary>The sizes.</summary>
    public NetworkShape Shape { get; }

    /// <summary>[V, E], one row a word.</summary>
    public T[] Embedding { get; }

    /// <summary>The LSTM layers, first to last.</summary>
    public LstmLayerParameters<T>[] Layers { get; }

    /// <summary>[V, H], one row a word.</summary>
    public T[] Output { get; }

    /// <summary>[V], or null where the network has no output bias.</summary>
    public T[]? OutputBias { get; }

    /// <summary>Every tensor with its name and shape, in the order of <see cref="NetworkShape.TensorShapes"/>.</summary>
    public IEnumerable<(string Name, T[] Values, int[] Shape)> Tensors() =>
        Shape.TensorShapes().Zip(Values(), (tensor, values) => (tensor.Name, values, tensor.Shape));

    private IEnumerable<T[]> Values()
    {
        yield return Embedding;
        foreach ((T[] inputWeights, T[] recurrentWeights, T[] bias) in Layers)
        {
            yield return inputWeights;
            yield return recurrentWeights;
            yield return bias;
        }
        yield return Output;
        if (OutputBias is not null)
            yield return OutputBias;
    }

    /// <summary>A copy in another precision.</summary>
    public NetworkParameters<TOther> Convert<TOther>() where TOther : unmanaged, INumberBase<TOther>
    {
        var copy = new NetworkParameters<TOther>(Shape);
        foreach (((_, T[] source, _), (_, TOther[] target, _)) in Tensors().Zip(copy.Tensors()))
        {
            for (int i = 0; i < source.Length; i++)
                target[i] = TOther.CreateTruncating(source[i]);
        }
        return copy;
    }
}
