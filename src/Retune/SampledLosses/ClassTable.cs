using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>
/// The output layer of a classifier over C classes as the user's own arrays: weights [C,d], in one piece or in shards, and
/// biases [C]. Nothing is copied; the optimisers write into the same memory.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ClassTable<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Memory<T>[] _weights;
    private readonly Memory<T> _biases;
    private readonly Partition _partition;

    /// <summary>A table in one piece.</summary>
    /// <param name="weights">[C,d] row by row; d is weights.Length / C.</param>
    /// <param name="biases">[C].</param>
    /// <param name="numClasses">C, the number of classes the data really have.</param>
    /// <exception cref="ArgumentException">numClasses is not the height of the weights and the biases.</exception>
    public ClassTable(Memory<T> weights, Memory<T> biases, int numClasses) : this([weights], biases, numClasses)
    {
    }

    /// <summary>A table whose weights lie in shards.</summary>
    /// <param name="weights">n shards, each [rows of the shard, d] row by row.</param>
    /// <param name="biases">[C], in class order, not in shards.</param>
    /// <param name="numClasses">C, the number of classes the data really have.</param>
    /// <param name="partitionStrategy">Which class is which row of which shard.</param>
    /// <exception cref="ArgumentException">numClasses is not the height of the weights and the biases, or a shard has another number of rows than the strategy says.</exception>
    public ClassTable(IReadOnlyList<Memory<T>> weights, Memory<T> biases, int numClasses, PartitionStrategy partitionStrategy = PartitionStrategy.Mod)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"The sampled losses compute in float or double, not in {typeof(T).Name}.");
        ArgumentNullException.ThrowIfNull(weights);
        if (numClasses < 1)
            throw new ArgumentOutOfRangeException(nameof(numClasses), $"numClasses is {numClasses}; there must be at least 1 class.");
        if (weights.Count == 0)
            throw new ArgumentException("The weights have no shard; give at least one.", nameof(weights));
        if (biases.Length != numClasses)
            throw new ArgumentException($"numClasses is {numClasses}, but biases has {biases.Length} elements: numClasses must be the number of classes the arrays really have.", nameof(numClasses));
        long total = 0;
        foreach (Memory<T> shard in weights)
            total += shard.Length;
        if (total == 0 || total % numClasses != 0)
            throw new ArgumentException($"The weights have {total} elements in all, which is not a multiple of numClasses = {numClasses}: they must be [numClasses, dimension] row by row.", nameof(weights));
        _weights = [.. weights];
        _biases = biases;
        _partition = new Partition(numClasses, weights.Count, partitionStrategy);
        Dimension = (int)(total / numClasses);
        for (int shard = 0; shard < _weights.Length; shard++)
        {
            if (_weights[shard].Length != (long)_partition.Height(shard) * Dimension)
                throw new ArgumentException($"Shard {shard} of {_weights.Length} has {_weights[shard].Length} elements, but with strategy {partitionStrategy}, numClasses = {numClasses} and dimension {Dimension} it must have {_partition.Height(shard)} rows, {(long)_partition.Height(shard) * Dimension} elements.", nameof(weights));
        }
    }

    /// <summary>C.</summary>
    public int NumClasses => _partition.NumClasses;

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>[C] the biases.</summary>
    public Span<T> Biases => _biases.Span;

    /// <summary>[d] the weights of one class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class lies outside [0, C).</exception>
    public Span<T> Row(int classId)
    {
        if ((uint)classId >= (uint)NumClasses)
            throw new ArgumentOutOfRangeException(nameof(classId), $"classId is {classId}, but numClasses is {NumClasses}.");
        (int shard, int row) = _partition.Locate(classId);
        return _weights[shard].Span.Slice(row * Dimension, Dimension);
    }

    /// <summary>A new table of the same shape and sharding, all zero: the state of an optimiser.</summary>
    internal ClassTable<T> ZerosLike() => new(
        Array.ConvertAll(_weights, shard => new Memory<T>(Zeros(shard.Length))), Zeros(NumClasses), NumClasses, _partition.Strategy);

    // Written here and now: memory that is only promised costs a page fault for each new row in the middle of training.
    private static T[] Zeros(int length)
    {
        T[] zeros = GC.AllocateUninitializedArray<T>(length);
        Array.Clear(zeros);
        return zeros;
    }

    /// <summary>Looks at every weight and bias, which takes time proportional to C·d: for use before training or when a loss is NaN.</summary>
    /// <exception cref="ArgumentException">A weight or bias is NaN or infinite; the message names the first.</exception>
    public void RequireFinite()
    {
        for (int c = 0; c < NumClasses; c++)
        {
            if (!T.IsFinite(Biases[c]))
                throw new ArgumentException($"biases[{c}] is {Biases[c]}; every bias must be finite: restore the table from before the update that broke it and lower the learning rate.");
            Span<T> row = Row(c);
            for (int j = 0; j < row.Length; j++)
            {
                if (!T.IsFinite(row[j]))
                    throw new ArgumentException($"weights[{c},{j}] is {row[j]}; every weight must be finite: restore the table from before the update that broke it and lower the learning rate.");
            }
        }
    }
}
