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

    /// <summary>
    /// Every tensor with its name in PyTorch's state dictionary and its shape, in a fixed order: embedding, layers, output.
    /// <c>bias_hh_l*</c> is not among them: our one bias a gate is <c>bias_ih_l*</c>.
    /// </summary>
    public IEnumerable<(string Name, T[] Values, int[] Shape)> Tensors()
    {
        int gates = 4 * Shape.HiddenSize;
        yield return ("embedding.weight", Embedding, [Shape.VocabularySize, Shape.EmbeddingSize]);
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            yield return ($"lstm.weight_ih_l{layer}", Layers[layer].InputWeights, [gates, Shape.InputSize(layer)]);
            yield return ($"lstm.weight_hh_l{layer}", Layers[layer].RecurrentWeights, [gates, Shape.HiddenSize]);
            yield return ($"lstm.bias_ih_l{layer}", Layers[layer].Bias, [gates]);
        }
        yield return ("output.weight", Output, [Shape.VocabularySize, Shape.HiddenSize]);
        if (OutputBias is not null)
            yield return ("output.bias", OutputBias, [Shape.VocabularySize]);
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
