using System.Numerics;
using Retune.SampledLosses;

namespace Retune.SparseTraining;

/// <summary>Stochastic gradient descent over the touched rows: w ← w - rate·g.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="table">The table to train.</param>
/// <param name="learningRate">Positive and finite.</param>
public sealed class SparseSgd<T>(ClassTable<T> table, T learningRate) : SparseOptimizer<T>(table, learningRate)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private protected override void UpdateRow(int classId, ReadOnlySpan<T> gradient) =>
        RowMath.AddScaled(Table.Row(classId), -LearningRate, gradient);

    private protected override void UpdateBias(int classId, ReadOnlySpan<T> gradient) =>
        Table.Biases[classId] -= LearningRate * gradient[0];
}
