using System.Numerics;
using Retune.SampledLosses;

namespace Retune.SparseTraining;

/// <summary>
/// Updates the rows of a table that a batch touched, and no other: time per update does not depend on the number of classes.
/// State (accumulators, moments) has the table's shape and lies beside it.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class SparseOptimizer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PrefetchDistance = 4;         // rows; memory takes about as long as the update of so many

    private T _learningRate;

    private protected SparseOptimizer(ClassTable<T> table, T learningRate)
    {
        ArgumentNullException.ThrowIfNull(table);
        Table = table;
        LearningRate = learningRate;
    }

    /// <summary>The table that is updated.</summary>
    public ClassTable<T> Table { get; }

    /// <summary>The learning rate; may be changed between updates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive and finite.</exception>
    public T LearningRate
    {
        get => _learningRate;
        set
        {
            if (!(value > T.Zero) || !T.IsFinite(value))
                throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"The learning rate is {value}; it must be positive and finite."));
            _learningRate = value;
        }
    }

    /// <summary>Updates the rows and biases of the classes in the gradient.</summary>
    /// <param name="gradient">Gradient over the same table: different classes in [0, C), rows of d.</param>
    /// <exception cref="ArgumentException">The gradient's dimension is not the table's, or a class lies outside it.</exception>
    public void Apply(SparseGradient<T> gradient)
    {
        Begin(gradient);
        Update(gradient, 0, gradient.Count);
    }

    /// <summary>Checks a gradient and counts the update; the rows then follow in any division.</summary>
    internal void Begin(SparseGradient<T> gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        if (gradient.Dimension != Table.Dimension)
            throw new ArgumentException($"The gradient has rows of {gradient.Dimension} and the table rows of {Table.Dimension}; give the gradient of a loss over this table.", nameof(gradient));
        foreach (int classId in gradient.Ids)
        {
            if (classId >= Table.NumClasses)
                throw new ArgumentException($"The gradient has a row of class {classId}, but numClasses is {Table.NumClasses}; give the gradient of a loss over this table.", nameof(gradient));
        }
        BeginUpdate();
    }

    /// <summary>Updates the classes number [from, to) of the gradient.</summary>
    internal void Update(SparseGradient<T> gradient, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (i + PrefetchDistance < to)
                PrefetchState(gradient.Ids[i + PrefetchDistance]);
            UpdateRow(gradient.Ids[i], gradient.Row(i));
            UpdateBias(gradient.Ids[i], gradient.Biases.Slice(i, 1));
        }
    }

    private protected virtual void BeginUpdate()
    {
    }

    /// <summary>Asks for the rows of a class that comes next; the weights are at hand, the loss has just read them.</summary>
    private protected virtual void PrefetchState(int classId)
    {
    }

    /// <summary>One class's weights, gradient [d].</summary>
    private protected abstract void UpdateRow(int classId, ReadOnlySpan<T> gradient);

    /// <summary>One class's bias, gradient [1].</summary>
    private protected abstract void UpdateBias(int classId, ReadOnlySpan<T> gradient);
}
