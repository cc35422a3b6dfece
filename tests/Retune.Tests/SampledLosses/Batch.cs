using System.Numerics;
using Retune.SampledLosses;

namespace Retune.Tests.SampledLosses;

/// <summary>A table and a batch of pseudo-random numbers.</summary>
internal sealed class Batch<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public Batch(int seed, int numClasses, int dimension, int batchSize, int numTrue = 1)
    {
        var random = new Random(seed);
        Weights = Fill(numClasses * dimension);
        Biases = Fill(numClasses);
        Inputs = Fill(batchSize * dimension);
        Upstream = Fill(batchSize);
        Labels = [.. Enumerable.Range(0, batchSize * numTrue).Select(_ => random.Next(numClasses))];
        Table = new ClassTable<T>(Weights, Biases, numClasses);

        T[] Fill(int length) => [.. Enumerable.Range(0, length).Select(_ => T.CreateChecked(random.NextDouble() * 2 - 1))];
    }

    public T[] Weights { get; }

    public T[] Biases { get; }

    public T[] Inputs { get; }

    public T[] Upstream { get; }

    public int[] Labels { get; }

    public ClassTable<T> Table { get; }
}
