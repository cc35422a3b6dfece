using System.Numerics;
using Retune.Kernels;
using Retune.SampledLosses;

namespace Retune.SparseTraining;

/// <summary>
/// Adagrad over the touched rows (J. Duchi, E. Hazan, Y. Singer, JMLR 2011): a ← a + g², w ← w - rate·g / √a, the accumulator
/// a starting at a positive value, as in TensorFlow. A row without gradient would not change anyway, so this is Adagrad exactly.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class SparseAdagrad<T> : SparseOptimizer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ClassTable<T> _squares;            // Σ g², without the initial value: untouched memory stays untouched
    private readonly T _initial;

    /// <summary>Allocates the accumulators [C,d] and [C].</summary>
    /// <param name="table">The table to train.</param>
    /// <param name="learningRate">Positive and finite.</param>
    /// <param name="initialAccumulatorValue">What every accumulator starts at; positive. 0.1 where left out, as in TensorFlow.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value that is not positive and finite.</exception>
    public SparseAdagrad(ClassTable<T> table, T learningRate, T? initialAccumulatorValue = null) : base(table, learningRate)
    {
        _initial = initialAccumulatorValue ?? RowMath.From<T>(0.1);
        if (!(_initial > T.Zero) || !T.IsFinite(_initial))
            throw new ArgumentOutOfRangeException(nameof(initialAccumulatorValue), $"The initial accumulator value is {_initial}; it must be positive and finite, for the first gradient is divided by its root.");
        _squares = table.ZerosLike();
    }

    private protected override void PrefetchState(int classId) => Prefetch.Row<T>(_squares.Row(classId));

    private protected override void UpdateRow(int classId, ReadOnlySpan<T> gradient) =>
        Update(Table.Row(classId), _squares.Row(classId), gradient);

    private protected override void UpdateBias(int classId, ReadOnlySpan<T> gradient) =>
        Update(Table.Biases.Slice(classId, 1), _squares.Biases.Slice(classId, 1), gradient);

    private void Update(Span<T> weights, Span<T> squares, ReadOnlySpan<T> gradient)
    {
        int j = 0;
        var rate = new Vector<T>(LearningRate);
        var initial = new Vector<T>(_initial);
        for (; j <= gradient.Length - Vector<T>.Count; j += Vector<T>.Count)
        {
            var g = new Vector<T>(gradient[j..]);
            Vector<T> sum = new Vector<T>(squares[j..]) + g * g;
            sum.CopyTo(squares[j..]);
            (new Vector<T>(weights[j..]) - rate * g / Vector.SquareRoot(sum + initial)).CopyTo(weights[j..]);
        }
        for (; j < gradient.Length; j++)
        {
            squares[j] += gradient[j] * gradient[j];
            weights[j] -= LearningRate * gradient[j] / T.Sqrt(squares[j] + _initial);
        }
    }
}
