using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>
/// The gradient with respect to a table of classes: the rows that the batch touched, each class once, labels and candidates and
/// their repeats summed. All other rows have gradient zero. The memory is reused by the next batch.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class SparseGradient<T> where T : unmanaged, INumber<T>
{
    private int[] _ids = [];
    private T[] _rows = [];
    private T[] _biases = [];

    internal SparseGradient()
    {
    }

    /// <summary>n, the number of classes touched.</summary>
    public int Count { get; private set; }

    /// <summary>d.</summary>
    public int Dimension { get; private set; }

    /// <summary>[n] the classes, all different, in no particular order.</summary>
    public ReadOnlySpan<int> Ids => WritableIds;

    /// <summary>[n,d] the gradient of each class's weights.</summary>
    public ReadOnlySpan<T> Rows => WritableRows;

    /// <summary>[n] the gradient of each class's bias.</summary>
    public ReadOnlySpan<T> Biases => WritableBiases;

    /// <summary>[d] the gradient of the weights of class <c>Ids[index]</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Count"/>.</exception>
    public ReadOnlySpan<T> Row(int index) => WritableRow(index);

    internal Span<int> WritableIds => _ids.AsSpan(0, Count);

    internal Span<T> WritableRows => _rows.AsSpan(0, Count * Dimension);

    internal Span<T> WritableBiases => _biases.AsSpan(0, Count);

    internal Span<T> WritableRow(int index) => WritableRows.Slice(index * Dimension, Dimension);

    /// <summary>Sets the size; room is made for <paramref name="capacity"/> classes, so that a batch of the same size allocates nothing.</summary>
    internal void Resize(int count, int dimension, int capacity)
    {
        if (_ids.Length < capacity)
        {
            _ids = new int[capacity];
            _biases = new T[capacity];
        }
        if (_rows.Length < (long)capacity * dimension)
            _rows = new T[checked(capacity * dimension)];
        (Count, Dimension) = (count, dimension);
    }
}
