using System.Numerics;
using Retune.Kernels;
using Retune.SampledLosses;

namespace Retune.SparseTraining;

/// <summary>
/// Adam (D. Kingma, J. Ba, ICLR 2015) over the touched rows: m ← β1·m + (1-β1)·g, v ← β2·v + (1-β2)·g²,
/// w ← w - rate·√(1-β2^t)/(1-β1^t)·m / (√v + ε), t counting all updates of the table.
/// </summary>
/// <remarks>
/// Lazy: the moments of a row rest while the row is not touched, neither do they decay nor does the row move on by momentum. Adam
/// proper, as <c>tf.keras.optimizers.Adam</c> does it, changes every row of the table at every step; results differ a little, and
/// time per step does not grow with the number of classes.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class LazyAdam<T> : SparseOptimizer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ClassTable<T> _first, _second;     // m and v
    private readonly double _beta1, _beta2;
    private readonly T _epsilon, _gain1, _gain2;        // ε, 1-β1, 1-β2
    private T _rate;                                    // rate·√(1-β2^t)/(1-β1^t)

    /// <summary>Allocates the two moments, [C,d] and [C] each.</summary>
    /// <param name="table">The table to train.</param>
    /// <param name="learningRate">Positive and finite.</param>
    /// <param name="beta1">β1 in [0, 1).</param>
    /// <param name="beta2">β2 in [0, 1).</param>
    /// <param name="epsilon">ε, positive; 1e-7 as in Keras.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value out of range.</exception>
    public LazyAdam(ClassTable<T> table, T learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7) : base(table, learningRate)
    {
        if (!(beta1 >= 0 && beta1 < 1))
            throw new ArgumentOutOfRangeException(nameof(beta1), $"beta1 is {beta1}; it must lie in [0, 1).");
        if (!(beta2 >= 0 && beta2 < 1))
            throw new ArgumentOutOfRangeException(nameof(beta2), $"beta2 is {beta2}; it must lie in [0, 1).");
        if (!(RowMath.From<T>(epsilon) > T.Zero) || !T.IsFinite(RowMath.From<T>(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), $"epsilon is {epsilon}; it must be positive and finite as a {typeof(T).Name}.");
        (_beta1, _beta2) = (beta1, beta2);
        (_epsilon, _gain1, _gain2) = (RowMath.From<T>(epsilon), RowMath.From<T>(1 - beta1), RowMath.From<T>(1 - beta2));
        _first = table.ZerosLike();
        _second = table.ZerosLike();
    }

    /// <summary>t, the number of updates so far.</summary>
    public long Updates { get; private set; }

    private protected override void BeginUpdate()
    {
        Updates++;
        _rate = LearningRate * RowMath.From<T>(Math.Sqrt(1 - Math.Pow(_beta2, Updates)) / (1 - Math.Pow(_beta1, Updates)));
    }

    private protected override void PrefetchState(int classId)
    {
        Prefetch.Row<T>(_first.Row(classId));
        Prefetch.Row<T>(_second.Row(classId));
        Prefetch.Row<T>(_first.Biases.Slice(classId, 1));
        Prefetch.Row<T>(_second.Biases.Slice(classId, 1));
    }

    private protected override void UpdateRow(int classId, ReadOnlySpan<T> gradient) =>
        Update(Table.Row(classId), _first.Row(classId), _second.Row(classId), gradient);

    private protected override void UpdateBias(int classId, ReadOnlySpan<T> gradient) =>
        Update(Table.Biases.Slice(classId, 1), _first.Biases.Slice(classId, 1), _second.Biases.Slice(classId, 1), gradient);

    private void Update(Span<T> weights, Span<T> first, Span<T> second, ReadOnlySpan<T> gradient)
    {
        // β·m + (1-β)·g = m + (1-β)·(g - m): one product less, and m = g is a fixed point in floating point too.
        int j = 0;
        var (rates, epsilons, gains1, gains2) = (new Vector<T>(_rate), new Vector<T>(_epsilon), new Vector<T>(_gain1), new Vector<T>(_gain2));
        for (; j <= gradient.Length - Vector<T>.Count; j += Vector<T>.Count)
        {
            var g = new Vector<T>(gradient[j..]);
            Vector<T> m = new(first[j..]), v = new(second[j..]);
            m += gains1 * (g - m);
            v += gains2 * (g * g - v);
            m.CopyTo(first[j..]);
            v.CopyTo(second[j..]);
            (new Vector<T>(weights[j..]) - rates * m / (Vector.SquareRoot(v) + epsilons)).CopyTo(weights[j..]);
        }
        for (; j < gradient.Length; j++)
        {
            first[j] += _gain1 * (gradient[j] - first[j]);
            second[j] += _gain2 * (gradient[j] * gradient[j] - second[j]);
            weights[j] -= _rate * first[j] / (T.Sqrt(second[j]) + _epsilon);
        }
    }
}
