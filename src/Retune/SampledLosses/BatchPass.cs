using System.Numerics;
using Retune.Candidates;

namespace Retune.SampledLosses;

/// <summary>
/// Loss and gradients of one batch: labels [B,T], inputs X [B,d], candidates [S] with U distinct classes. The logits of example
/// b are z[b] = (x_b·w_s + b_s - ln Q(s) for the S candidates, x_b·w_y + b_y - ln Q(y) for the T labels). Work is divided by
/// rows of the result (examples, then classes), never by terms of a sum, so any number of threads gives the same bits.
/// </summary>
internal sealed class BatchPass<T>(ClassTable<T> table, RowLoss<T> rowLoss, ISampledProducts<T> products, int numTrue, bool removeAccidentalHits)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // TensorFlow's mask, -FLT_MAX in double too: e^z and σ(z) are exactly 0.
    private static readonly T s_masked = T.CreateChecked(float.MinValue);

    private readonly CandidateColumns _columns = new();
    private ReadOnlyMemory<int> _labels;
    private ReadOnlyMemory<T> _inputs, _upstream;
    private int _batch, _numSampled;
    private bool _withGradient;
    private int[] _labelSlots = [];         // [B,T] column of a label that is a candidate, else its number from U on
    private T[] _candidateRows = [];        // [U,d] gathered weights
    private T[] _candidateOffsets = [];     // [S] bias - ln Q
    private T[] _labelOffsets = [];         // [B,T] bias - ln Q
    private T[] _logits = [];               // [B,S+T], then the gradient of the logits: [B,U] sums over columns, labels behind S
    private T[] _losses = [];               // [B]
    private T[] _inputGradient = [];        // [B,d]

    public int BatchSize => _batch;

    public ReadOnlySpan<T> Losses => _losses.AsSpan(0, _batch);

    public ReadOnlySpan<T> InputGradient => _inputGradient.AsSpan(0, _withGradient ? _batch * table.Dimension : 0);

    public SparseGradient<T> ClassGradient { get; } = new();

    /// <summary>Takes a checked batch and gathers what all threads share. An empty upstream means that no gradient is wanted.</summary>
    public void Begin(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream, SampledValues values)
    {
        (_labels, _inputs, _upstream) = (labels, inputs, upstream);
        (_batch, _numSampled, _withGradient) = (labels.Length / numTrue, values.SampledCandidates.Length, !upstream.IsEmpty);
        int d = table.Dimension;
        Reserve(ref _logits, (long)_batch * Stride);
        Reserve(ref _losses, _batch);
        Reserve(ref _candidateRows, (long)_numSampled * d);
        Reserve(ref _candidateOffsets, _numSampled);
        Reserve(ref _labelOffsets, labels.Length);
        Reserve(ref _labelSlots, labels.Length);

        _columns.SetCandidates(values.SampledCandidates, labels.Length);
        ReadOnlySpan<T> biases = table.Biases;
        for (int s = 0; s < _numSampled; s++)
            _candidateOffsets[s] = biases[values.SampledCandidates[s]] - T.CreateChecked(Math.Log(values.SampledExpectedCount[s]));
        ReadOnlySpan<int> classes = labels.Span;
        for (int i = 0; i < classes.Length; i++)
        {
            _labelOffsets[i] = biases[classes[i]] - T.CreateChecked(Math.Log(values.TrueExpectedCount[i]));
            _labelSlots[i] = _columns.GetOrAdd(classes[i]);
        }
        for (int s = 0, u = 0; u < _columns.Count; s++)
        {
            if (_columns.GetOrAdd(values.SampledCandidates[s]) == u)
                table.Row(values.SampledCandidates[s]).CopyTo(_candidateRows.AsSpan(u++ * d, d));
        }
        products.SetWeights(_candidateRows.AsSpan(0, _columns.Count * d), d);
        if (_withGradient)
        {
            Reserve(ref _inputGradient, (long)_batch * d);
            ClassGradient.Resize(_columns.ClassCount, d);
            foreach (int candidate in values.SampledCandidates)
                ClassGradient.WritableIds[_columns.GetOrAdd(candidate)] = candidate;
            for (int i = 0; i < classes.Length; i++)
                ClassGradient.WritableIds[_labelSlots[i]] = classes[i];
        }
    }

    /// <summary>Losses, and if wanted the gradients of logits and inputs, of the examples [from, to).</summary>
    public void Examples(int from, int to)
    {
        int d = table.Dimension;
        ReadOnlySpan<T> inputs = _inputs.Span[(from * d)..(to * d)];
        products.Logits(inputs, _logits.AsSpan(from * Stride), Stride);
        for (int b = from; b < to; b++)
        {
            Span<T> logits = _logits.AsSpan(b * Stride, Stride);
            CompleteLogits(b, logits);
            _losses[b] = rowLoss.LossAndGradient(logits, _numSampled);
            if (_withGradient)
                CompleteGradient(b, logits);
        }
        if (!_withGradient)
            return;
        products.InputGradient(_logits.AsSpan(from * Stride), Stride, _inputGradient.AsSpan((from * d)..(to * d)));
        for (int i = from * numTrue; i < to * numTrue; i++)
        {
            if (_labelSlots[i] >= _columns.Count)
                RowMath.AddScaled(_inputGradient.AsSpan(i / numTrue * d, d), LabelGradient(i), table.Row(_labels.Span[i]));
        }
    }

    /// <summary>Gradients of the weights and biases of one part of the candidates and of the other labels, once all examples are done.</summary>
    public void Classes(int part, int parts)
    {
        if (!_withGradient)
            return;
        int d = table.Dimension;
        (int from, int to) = (Share(_columns.Count, part, parts), Share(_columns.Count, part + 1, parts));
        products.WeightGradient(_logits, Stride, _inputs.Span, from, to, ClassGradient.WritableRows[(from * d)..(to * d)]);
        Span<T> biases = ClassGradient.WritableBiases;
        biases[from..to].Clear();
        for (int b = 0; b < _batch; b++)
            RowMath.AddScaled(biases[from..to], T.One, _logits.AsSpan(b * Stride + from, to - from));

        int others = _columns.ClassCount - _columns.Count;
        (from, to) = (_columns.Count + Share(others, part, parts), _columns.Count + Share(others, part + 1, parts));
        biases[from..to].Clear();
        ClassGradient.WritableRows[(from * d)..(to * d)].Clear();
        for (int i = 0; i < _labels.Length; i++)
        {
            int slot = _labelSlots[i];
            if (slot < from || slot >= to)
                continue;
            biases[slot] += LabelGradient(i);
            RowMath.AddScaled(ClassGradient.WritableRow(slot), LabelGradient(i), _inputs.Span.Slice(i / numTrue * d, d));
        }
    }

    private int Stride => _numSampled + numTrue;

    private T LabelGradient(int label) => _logits[label / numTrue * Stride + _numSampled + label % numTrue];

    private void CompleteLogits(int b, Span<T> logits)
    {
        _columns.Spread(logits);
        RowMath.AddScaled(logits[.._numSampled], T.One, _candidateOffsets.AsSpan(0, _numSampled));
        ReadOnlySpan<T> x = _inputs.Span.Slice(b * table.Dimension, table.Dimension);
        for (int t = 0; t < numTrue; t++)
        {
            int i = b * numTrue + t;
            logits[_numSampled + t] = RowMath.Dot(x, table.Row(_labels.Span[i])) + _labelOffsets[i];
            if (removeAccidentalHits && _labelSlots[i] < _columns.Count)
                _columns.Fill(logits, _labelSlots[i], s_masked);
        }
    }

    /// <summary>Scales by the upstream gradient and sums candidates, and labels that are candidates, into the U columns.</summary>
    private void CompleteGradient(int b, Span<T> logits)
    {
        T upstream = _upstream.Span[b];
        for (int i = 0; i < logits.Length; i++)
            logits[i] *= upstream;
        _columns.Gather(logits);
        for (int t = 0; t < numTrue; t++)
        {
            int slot = _labelSlots[b * numTrue + t];
            if (slot < _columns.Count)
                logits[slot] += logits[_numSampled + t];
        }
    }

    private static int Share(int count, int part, int parts) => (int)((long)count * part / parts);

    private static void Reserve<TElement>(ref TElement[] array, long length)
    {
        if (array.Length < length)
            array = new TElement[checked((int)length)];
    }
}
