using System.Numerics;
using Retune.Kernels;

namespace Retune.SampledLosses;

/// <summary>
/// The losses over ALL classes and the ranking of all classes, by which a table trained with a sampled loss is judged. Time grows
/// with B·C·d; memory does not grow with C. Here there are no candidates and no correction by ln Q: logits are x·w_c + b_c.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class FullEvaluation<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ClassTable<T> _table;
    private readonly ClassScan<T> _scan;
    private readonly int _numTrue;

    /// <summary>Prepares evaluations of one table.</summary>
    /// <param name="table">Weights [C,d] and biases [C].</param>
    /// <param name="numTrue">T, labels of each example.</param>
    /// <param name="threads">Threads that share the examples, in [1, 256]; their number changes no bit of the results.</param>
    /// <exception cref="ArgumentException">numTrue or threads is out of range.</exception>
    public FullEvaluation(ClassTable<T> table, int numTrue = 1, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (numTrue < 1)
            throw new ArgumentOutOfRangeException(nameof(numTrue), $"numTrue is {numTrue}; every example needs at least 1 label.");
        _table = table;
        if (threads is < 1 or > ThreadTeam.MaxThreads)
            throw new ArgumentOutOfRangeException(nameof(threads), $"threads is {threads}; it must lie in [1, {ThreadTeam.MaxThreads}].");
        _scan = new ClassScan<T>(table, threads);
        _numTrue = numTrue;
    }

    /// <summary>[B] logistic loss over all classes: Σ_c ln(1+e^z_c) - Σ_t z_{y_t} / T.</summary>
    /// <param name="labels">[B,T] classes, each in [0, C).</param>
    /// <param name="inputs">[B,d].</param>
    /// <exception cref="ArgumentException">A label outside the classes, or lengths that disagree.</exception>
    public T[] SigmoidLoss(ReadOnlySpan<int> labels, ReadOnlyMemory<T> inputs)
    {
        double[] sums = new double[BatchChecks.BatchSize(_table, _numTrue, labels, inputs.Length)];
        _scan.Run(inputs, (b, _, logits) => sums[b] += RowSums.Softplus(logits));
        return MinusTrueLogits(sums, labels, inputs);
    }

    /// <summary>
    /// [B] softmax cross-entropy over all classes: ln Σ_c e^z_c - Σ_t z_{y_t} / T. With one label a row its mean over held-out
    /// examples is the negative log-likelihood, and e to its power the perplexity.
    /// </summary>
    /// <inheritdoc cref="SigmoidLoss"/>
    public T[] SoftmaxLoss(ReadOnlySpan<int> labels, ReadOnlyMemory<T> inputs)
    {
        int batch = BatchChecks.BatchSize(_table, _numTrue, labels, inputs.Length);
        // Σ_c e^z_c as e^largest · sum, rescaled whenever a block has a larger logit.
        T[] largest = new T[batch];
        double[] sums = new double[batch];
        Array.Fill(largest, T.NegativeInfinity);
        _scan.Run(inputs, (b, _, logits) =>
        {
            (T most, double sumExp) = RowSums.MaxAndSumExp(logits);
            T before = largest[b], now = T.Max(before, most);
            sums[b] = sums[b] * Math.Exp(double.CreateChecked(before - now)) + sumExp * Math.Exp(double.CreateChecked(most - now));
            largest[b] = now;
        });
        for (int b = 0; b < batch; b++)
            sums[b] = double.CreateChecked(largest[b]) + Math.Log(sums[b]);
        return MinusTrueLogits(sums, labels, inputs);
    }

    /// <summary>The k classes of the largest logits of each example, best first; of equal logits the smaller class first.</summary>
    /// <param name="inputs">[B,d].</param>
    /// <param name="k">In [1, C].</param>
    /// <returns>[B,k] classes and their logits, row by row.</returns>
    /// <exception cref="ArgumentException">k outside [1, C], a length that is no multiple of d, B·k more than an array can hold, or logits that are NaN.</exception>
    public (int[] Ids, T[] Logits) TopK(ReadOnlyMemory<T> inputs, int k)
    {
        if (k < 1 || k > _table.NumClasses)
            throw new ArgumentOutOfRangeException(nameof(k), $"k is {k}, but numClasses is {_table.NumClasses}; k must lie in [1, {_table.NumClasses}].");
        if (inputs.Length % _table.Dimension != 0)
            throw new ArgumentException($"inputs has {inputs.Length} elements, which is not a multiple of the dimension {_table.Dimension}: give [B, dimension] row by row.", nameof(inputs));
        int batch = inputs.Length / _table.Dimension;
        if ((long)batch * k > Array.MaxLength)
            throw new ArgumentException($"The {k} best classes of {batch} examples are {(long)batch * k} results; at most {Array.MaxLength} are possible: rank fewer examples at once.", nameof(k));
        int[] ids = new int[batch * k], found = new int[batch];
        T[] best = new T[batch * k];
        _scan.Run(inputs, (b, first, logits) =>
        {
            for (int i = 0; i < logits.Length; i++)
                Insert(ids.AsSpan(b * k, k), best.AsSpan(b * k, k), ref found[b], first + i, logits[i]);
        });
        if (Array.FindIndex(found, count => count < k) is int bad and >= 0)
            throw new ArgumentException($"Example {bad} has only {found[bad]} logits that are numbers, fewer than k = {k}: the input or the weights are NaN.", nameof(inputs));
        return (ids, best);
    }

    /// <summary>The share of an example's different labels that are among its k best classes, averaged over the examples.</summary>
    /// <param name="labels">[B,T] classes, each in [0, C).</param>
    /// <param name="inputs">[B,d].</param>
    /// <param name="k">In [1, C].</param>
    /// <exception cref="ArgumentException">A label outside the classes, lengths that disagree, k outside [1, C], or B·k more than an array can hold.</exception>
    public double RecallAtK(ReadOnlySpan<int> labels, ReadOnlyMemory<T> inputs, int k)
    {
        int batch = BatchChecks.BatchSize(_table, _numTrue, labels, inputs.Length);
        (int[] ids, _) = TopK(inputs, k);
        double sum = 0;
        for (int b = 0; b < batch; b++)
        {
            ReadOnlySpan<int> row = labels.Slice(b * _numTrue, _numTrue);
            int different = 0, hits = 0;
            for (int t = 0; t < row.Length; t++)
            {
                if (row[..t].Contains(row[t]))
                    continue;
                different++;
                if (ids.AsSpan(b * k, k).Contains(row[t]))
                    hits++;
            }
            sum += (double)hits / different;
        }
        return sum / batch;
    }

    private T[] MinusTrueLogits(double[] sums, ReadOnlySpan<int> labels, ReadOnlyMemory<T> inputs)
    {
        T[] losses = new T[sums.Length];
        for (int b = 0; b < sums.Length; b++)
        {
            double trueLogits = 0;
            foreach (int y in labels.Slice(b * _numTrue, _numTrue))
                trueLogits += double.CreateChecked(RowMath.Dot(inputs.Span.Slice(b * _table.Dimension, _table.Dimension), _table.Row(y)) + _table.Biases[y]);
            losses[b] = T.CreateChecked(sums[b] - trueLogits / _numTrue);
        }
        return losses;
    }

    /// <summary>Keeps the row sorted from the largest logit down; a NaN is never kept.</summary>
    private static void Insert(Span<int> ids, Span<T> best, ref int found, int classId, T logit)
    {
        int at = found;
        if (found == ids.Length)
        {
            if (!(logit > best[^1]))
                return;
            at--;
        }
        else if (T.IsNaN(logit))
        {
            return;
        }
        else
        {
            found++;
        }
        for (; at > 0 && logit > best[at - 1]; at--)
            (ids[at], best[at]) = (ids[at - 1], best[at - 1]);
        (ids[at], best[at]) = (classId, logit);
    }
}
