using System.Numerics;
using Retune.Candidates;
using Retune.Kernels;

namespace Retune.SampledLosses;

/// <summary>
/// Loss and gradients of one batch: labels [B,T], inputs X [B,d], candidates [S] with U distinct classes. The logits of example
/// b are x_b·w_s + b_s - ln Q(s) for the S candidates and x_b·w_y + b_y - ln Q(y) for the T labels. Work is divided by
/// rows of the result (examples, then classes), never by terms of a sum, so any number of threads gives the same bits.
/// </summary>
internal sealed class BatchPass<T>(ClassTable<T> table, RowLoss<T> rowLoss, ISampledProducts<T> products, int numTrue, bool removeAccidentalHits)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // TensorFlow's mask, -FLT_MAX in double too: e^z and σ(z) are exactly 0.
    private static readonly T s_masked = RowMath.From<T>(float.MinValue);

    private readonly CandidateColumns _columns = new();
    private ReadOnlyMemory<int> _labels;
    private ReadOnlyMemory<T> _inputs, _upstream;
    private int _batch, _numSampled;
    private bool _withGradient;
    private int[] _classes = [];            // the distinct classes: U candidates, then the other labels
    private int[] _labelSlots = [];         // [B,T] where in _classes a label is
    private T[] _candidateRows = [];        // [U,d] gathered weights
    private T[] _candidateShifts = [];      // [S] ln Q - bias
    private T[] _labelShifts = [];          // [B,T] ln Q - bias
    private T[] _rows = [];                 // [B,S+T] logits, then their gradient: U sums over columns; the labels' stay behind S
    private T[] _losses = [];               // [B]
    private T[] _inputGradient = [];        // [B,d]

    public int BatchSize => _batch;

    public ReadOnlySpan<T> Losses => _losses.AsSpan(0, _batch);

    public ReadOnlySpan<T> InputGradient => _inputGradient.AsSpan(0, _withGradient ? _batch * table.Dimension : 0);

    public SparseGradient<T> ClassGradient { get; } = new();

    private int Stride => _numSampled + numTrue;

    /// <summary>Takes a checked batch and computes what all threads share. An empty upstream means that no gradient is wanted.</summary>
    public void Begin(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream, SampledValues values)
    {
        (_labels, _inputs, _upstream) = (labels, inputs, upstream);
        (_batch, _numSampled, _withGradient) = (labels.Length / numTrue, values.SampledCandidates.Length, !upstream.IsEmpty);
        Reserve(ref _classes, (long)_numSampled + labels.Length);
        Reserve(ref _labelSlots, labels.Length);
        Reserve(ref _candidateRows, (long)_numSampled * table.Dimension);
        Reserve(ref _candidateShifts, _numSampled);
        Reserve(ref _labelShifts, labels.Length);
        Reserve(ref _rows, (long)_batch * Stride);
        Reserve(ref _losses, _batch);
        Reserve(ref _inputGradient, _withGradient ? (long)_batch * table.Dimension : 0);

        _columns.SetCandidates(values.SampledCandidates, labels.Length);
        Shifts(values.SampledCandidates, values.SampledExpectedCount, _candidateShifts);
        Shifts(labels.Span, values.TrueExpectedCount, _labelShifts);
        foreach (int candidate in values.SampledCandidates)
            _classes[_columns.GetOrAdd(candidate)] = candidate;
        for (int i = 0; i < labels.Length; i++)
            _classes[_labelSlots[i] = _columns.GetOrAdd(labels.Span[i])] = labels.Span[i];
        products.Resize(_columns.Count, _batch, table.Dimension);
        ClassGradient.Resize(_withGradient ? _columns.ClassCount : 0, table.Dimension, _withGradient ? _numSampled + labels.Length : 0);
        _classes.AsSpan(0, ClassGradient.Count).CopyTo(ClassGradient.WritableIds);
    }

    /// <summary>One thread's part of the batch; all threads of the team come here together.</summary>
    public void Run(int thread, ThreadTeam team)
    {
        (int from, int to) = ThreadTeam.Share(_columns.Count, thread, team.Count);
        for (int u = from; u < to; u++)
            table.Row(_classes[u]).CopyTo(_candidateRows.AsSpan(u * table.Dimension, table.Dimension));
        (int firstExample, int lastExample) = ThreadTeam.Share(_batch, thread, team.Count);
        for (int i = firstExample * numTrue; i < lastExample * numTrue; i++)
            Prefetch.Row<T>(table.Row(_classes[_labelSlots[i]]));
        team.Barrier();
        products.Pack(_candidateRows, _withGradient ? _inputs.Span : default, thread, team.Count);
        team.Barrier();
        ExampleLosses(firstExample, lastExample, thread);
        if (!_withGradient)
            return;
        team.Barrier();
        InputGradients(firstExample, lastExample, thread);
        CandidateGradients(from, to, thread);
        (from, to) = ThreadTeam.Share(_columns.ClassCount - _columns.Count, thread, team.Count);
        LabelGradients(_columns.Count + from, _columns.Count + to);
    }

    /// <summary>Losses of the examples [from, to) and the gradient of their logits.</summary>
    private void ExampleLosses(int from, int to, int thread)
    {
        products.Logits(_inputs.Span, _candidateRows, _rows, Stride, from, to, thread);
        for (int b = from; b < to; b++)
        {
            Span<T> row = _rows.AsSpan(b * Stride, Stride);
            _columns.Spread(row);
            TrueLogits(b, row);
            _losses[b] = rowLoss.LossAndGradient(row, _candidateShifts.AsSpan(0, _numSampled));
            if (_withGradient)
                SumIntoColumns(b, row);
        }
    }

    private void TrueLogits(int b, Span<T> row)
    {
        ReadOnlySpan<T> x = _inputs.Span.Slice(b * table.Dimension, table.Dimension);
        for (int t = 0; t < numTrue; t++)
        {
            int i = b * numTrue + t;
            row[_numSampled + t] = RowMath.Dot(x, table.Row(_classes[_labelSlots[i]])) - _labelShifts[i];
            if (removeAccidentalHits && _labelSlots[i] < _columns.Count)
                _columns.Fill(row, _labelSlots[i], s_masked);
        }
    }

    /// <summary>Scales by the upstream gradient; adds up repeated candidates, and labels that are candidates, in their column.</summary>
    private void SumIntoColumns(int b, Span<T> row)
    {
        RowMath.Scale(row, _upstream.Span[b]);
        _columns.Gather(row);
        for (int t = 0; t < numTrue; t++)
        {
            int slot = _labelSlots[b * numTrue + t];
            if (slot < _columns.Count)
                row[slot] += row[_numSampled + t];
        }
    }

    /// <summary>∂/∂x_b = Σ_u G[b,u]·w_u + Σ_t g[b,t]·w_y over the labels that are no candidates, for the examples [from, to).</summary>
    private void InputGradients(int from, int to, int thread)
    {
        products.InputGradient(_rows, Stride, _candidateRows, _inputGradient, from, to, thread);
        for (int i = from * numTrue; i < to * numTrue; i++)
        {
            if (_labelSlots[i] >= _columns.Count)
                RowMath.AddScaled(_inputGradient.AsSpan(i / numTrue * table.Dimension, table.Dimension), LabelGradient(i), table.Row(_classes[_labelSlots[i]]));
        }
    }

    /// <summary>∂/∂w_u = Σ_b G[b,u]·x_b and ∂/∂b_u = Σ_b G[b,u] for the candidates [from, to).</summary>
    private void CandidateGradients(int from, int to, int thread)
    {
        products.WeightGradient(_rows, Stride, _inputs.Span, ClassGradient.WritableRows, from, to, thread);
        Span<T> biases = ClassGradient.WritableBiases[from..to];
        biases.Clear();
        for (int b = 0; b < _batch; b++)
            RowMath.AddScaled(biases, T.One, _rows.AsSpan(b * Stride + from, to - from));
    }

    /// <summary>The same sums for the classes [from, to) that are labels and no candidates.</summary>
    private void LabelGradients(int from, int to)
    {
        ClassGradient.WritableBiases[from..to].Clear();
        ClassGradient.WritableRows[(from * table.Dimension)..(to * table.Dimension)].Clear();
        for (int i = 0; i < _labels.Length; i++)
        {
            int slot = _labelSlots[i];
            if (slot < from || slot >= to)
                continue;
            ClassGradient.WritableBiases[slot] += LabelGradient(i);
            RowMath.AddScaled(ClassGradient.WritableRow(slot), LabelGradient(i), _inputs.Span.Slice(i / numTrue * table.Dimension, table.Dimension));
        }
    }

    private T LabelGradient(int label) => _rows[label / numTrue * Stride + _numSampled + label % numTrue];

    /// <summary>ln Q - bias of each class.</summary>
    private void Shifts(ReadOnlySpan<int> classes, ReadOnlySpan<double> expectedCounts, Span<T> shifts)
    {
        ReadOnlySpan<T> biases = table.Biases;
        foreach (int classId in classes)
            Prefetch.Row(biases.Slice(classId, 1));
        for (int i = 0; i < classes.Length; i++)
            shifts[i] = RowMath.From<T>(Math.Log(expectedCounts[i])) - biases[classes[i]];
    }

    private static void Reserve<TElement>(ref TElement[] array, long length)
    {
        if (array.Length < length)
            array = new TElement[checked((int)length)];
    }
}
