using Retune.Kernels;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>
/// NCE and NCE + KLD over shared noise (paper eq. 12, 16 to 21): products of the top outputs with S noise rows and one target
/// row a position. No work is in proportion to the vocabulary.
/// </summary>
internal sealed class NceOutput : IOutputLayer
{
    private readonly ThreadTeam _team;
    private readonly OutputTable _table;
    private readonly IReadOnlyList<CpuReference> _references;
    private readonly OutputTable[] _referenceTables;
    private readonly NoiseRows[] _referenceNoise;
    private readonly NoiseRows _noiseRows;
    private readonly TouchedRows _touched;
    private readonly RowGradient _rowGradient;
    private readonly RowGradient? _biasGradient;
    private readonly PreparedMatrix _preparedTop;
    private readonly LossOptions _loss;
    private readonly double[] _noiseProbabilities;
    private readonly float[] _lnNuPn;
    private readonly float _lnZ;
    private readonly int[] _noise;
    private readonly float[] _noiseLnNuPn;
    private readonly float[] _noiseWeights;
    private readonly int[] _targets;
    private readonly float[] _targetCoefficients;
    private readonly float[] _noiseGradient;
    private readonly float[] _noiseBiasGradient;
    private readonly float[][] _alpha;

    public NceOutput(
        ThreadTeam team, OutputTable table, NetworkShape shape, IReadOnlyList<CpuReference> references, EngineOptions options, MatrixProducts products,
        MatrixProducts referenceProducts)
    {
        _team = team;
        _table = table;
        _references = references;
        _loss = options.Loss;
        _lnZ = (float)options.LnZ;
        int samples = options.NoiseSamples, hidden = shape.HiddenSize, rows = options.Streams * options.Bptt;
        _noiseProbabilities = options.Noise!.Probabilities.ToArray();
        _lnNuPn = [.. _noiseProbabilities.Select(p => (float)Math.Log(samples * p))];
        _noise = new int[samples];
        _noiseLnNuPn = new float[samples];
        _noiseWeights = new float[samples];
        _targets = new int[rows];
        _targetCoefficients = new float[rows];
        _noiseRows = new NoiseRows(products, samples, hidden, rows, shape.OutputBias, forTraining: true);
        _noiseGradient = new float[samples * hidden];
        _noiseBiasGradient = new float[samples];
        _preparedTop = products.Create(rows, hidden);
        _touched = new TouchedRows(shape.VocabularySize, rows + samples);
        _rowGradient = new RowGradient(table.Weights, _touched, rows + samples);
        _biasGradient = table.Bias is null ? null : new RowGradient(table.Bias, _touched, rows + samples);
        Gradients = _biasGradient is null ? [_rowGradient] : [_rowGradient, _biasGradient];
        PositionLosses = new float[rows];
        _referenceTables = [.. references.Select(reference => new OutputTable(reference.Parameters, new DecayClock()))];
        _referenceNoise = [.. references.Select(reference => new NoiseRows(
            referenceProducts, samples, reference.Parameters.Shape.HiddenSize, rows, reference.Parameters.Shape.OutputBias, forTraining: false))];
        _alpha = [.. Enumerable.Range(0, team.Count).Select(_ => new float[samples])];
    }

    public float[] PositionLosses { get; }

    public IReadOnlyList<IGradient> Gradients { get; }

    public void Begin(Minibatch batch, ReadOnlySpan<int> noise)
    {
        int rows = batch.Time * batch.Streams;
        batch.Targets.AsSpan(0, rows).CopyTo(_targets);
        noise.CopyTo(_noise);
        _touched.Set(_targets.AsSpan(0, rows), noise);
        _preparedTop.SetSize(rows, _noiseRows.Width);
        for (int j = 0; j < noise.Length; j++)
        {
            _noiseLnNuPn[j] = _lnNuPn[noise[j]];
            _noiseWeights[j] = (float)((1 - _loss.Gamma) / _noiseProbabilities[noise[j]]);
        }
    }

    public void Prepare(int thread, MatrixScratch scratch)
    {
        _rowGradient.CatchUp(thread, _team.Count);
        _biasGradient?.CatchUp(thread, _team.Count);
        _team.Barrier();
        _noiseRows.Gather(_table, _noise, thread, _team.Count);
        for (int r = 0; r < _referenceNoise.Length; r++)
            _referenceNoise[r].Gather(_referenceTables[r], _noise, thread, _team.Count);
        _team.Barrier();
        _noiseRows.Prepare(thread, _team.Count);
        foreach (NoiseRows referenceNoise in _referenceNoise)
            referenceNoise.Prepare(thread, _team.Count);
        _team.Barrier();
    }

    public void Run(int thread, MatrixScratch scratch, LstmWindow window, float[] topGradient)
    {
        int samples = _noise.Length, width = _noiseRows.Width, rows = window.Rows;
        ReadOnlySpan<float> top = window.Top;
        (int rowStart, int rowEnd) = ThreadTeam.Share(rows, thread, _team.Count);
        _noiseRows.Score(top, rowStart, rowEnd, scratch);
        for (int r = 0; r < _references.Count; r++)
            _referenceNoise[r].Score(_references[r].Top, rowStart, rowEnd, scratch);
        for (int row = rowStart; row < rowEnd; row++)
            PositionLosses[row] = PositionLoss(row, top.Slice(row * width, width), _alpha[thread]);

        _noiseRows.Backward!.Multiply(_noiseRows.Scores, samples, false, topGradient, width, rowStart, rowEnd, accumulate: false, scratch);
        for (int row = rowStart; row < rowEnd; row++)
            VectorMath.AddScaled(_targetCoefficients[row], _table.Weights.Row(_targets[row]), topGradient.AsSpan(row * width, width));
        _preparedTop.Prepare(top, width, transposed: false, thread, _team.Count);
        _team.Barrier();
        NoiseGradient(rows, thread, scratch);
        _team.Barrier();
        SumRows(rows, top, thread);
        _team.Barrier();
    }

    /// <summary>
    /// Loss of one position with top output [H]: its noise scores [S] become their gradients, its target's gradient is kept.
    /// </summary>
    private float PositionLoss(int row, ReadOnlySpan<float> top, float[] alpha)
    {
        int target = _targets[row];
        float scale = (float)(1 / _loss.Temperature);
        Span<float> scores = _noiseRows.Scores.AsSpan(row * _noise.Length, _noise.Length);
        float score = VectorMath.Dot(top, _table.Weights.Row(target)) + _table.BiasOf(target);
        float delta = scale * score - _lnZ - _lnNuPn[target];
        float aim = 1, loss;
        if (_references.Count == 0)
        {
            loss = NceKernel.NoiseTerms(scores, _noiseLnNuPn, scale, _lnZ);
        }
        else
        {
            aim = (float)(_loss.Gamma + (1 - _loss.Gamma) * ReferenceProbability(row, target));
            float weight = Alpha(row, target, aim, alpha);
            loss = NceKernel.NoiseTermsWithReference(scores, _noiseLnNuPn, alpha, weight, scale, _lnZ);
        }
        _targetCoefficients[row] = scale * aim * (Logistic.Sigma(delta) - 1);
        return loss - aim * Logistic.LogSigma(delta);
    }

    /// <summary>p_t(w|h): the mean over the references of exp(o/T - ln Z).</summary>
    private double ReferenceProbability(int row, int word)
    {
        double sum = 0;
        for (int r = 0; r < _references.Count; r++)
        {
            OutputTable table = _referenceTables[r];
            int width = table.Weights.Columns;
            float score = VectorMath.Dot(_references[r].Top.Slice(row * width, width), table.Weights.Row(word)) + table.BiasOf(word);
            sum += Math.Exp(score / _loss.Temperature - _references[r].LnZ);
        }
        return sum / _references.Count;
    }

    /// <summary>
    /// α(w) [S] = (1-γ) p_t(w|h)/p_n(w), 0 where w = y; returns 1/(S' Z_h) with Z_h = p_γ(y) + (1/S') Σ α(w), 0 where S' = 0
    /// or where γ = 0 and every p_t underflows, which would otherwise be 0/0.
    /// </summary>
    private float Alpha(int row, int target, float aim, Span<float> alpha)
    {
        for (int r = 0; r < _references.Count; r++)
        {
            ReferenceProbabilities.Add(
                _referenceNoise[r].Scores.AsSpan(row * _noise.Length, _noise.Length), alpha, (float)(1 / _loss.Temperature),
                (float)_references[r].LnZ, 1f / _references.Count, accumulate: r > 0);
        }
        int others = _noise.Length;
        ReadOnlySpan<int> left = _noise;
        for (int j = left.IndexOf(target); j >= 0;)
        {
            alpha[j] = 0;
            others--;
            int next = left[(j + 1)..].IndexOf(target);
            j = next < 0 ? -1 : j + 1 + next;
        }
        float sum = ReferenceProbabilities.Weigh(alpha, _noiseWeights);
        float total = others * aim + sum;
        return float.IsNormal(total) ? 1 / total : 0;
    }

    /// <summary>Gradients of the noise rows [S, H] = coefficientsᵀ [S, N] · top [N, H]; this thread's noise words.</summary>
    private void NoiseGradient(int rows, int thread, MatrixScratch scratch)
    {
        int samples = _noise.Length, width = _noiseRows.Width;
        (int start, int end) = ThreadTeam.Share(samples, thread, _team.Count);
        _preparedTop.Multiply(_noiseRows.Scores, samples, true, _noiseGradient, width, start, end, accumulate: false, scratch);
        if (_biasGradient is null)
            return;
        Span<float> bias = _noiseBiasGradient.AsSpan(start, end - start);
        bias.Clear();
        for (int row = 0; row < rows; row++)
            VectorMath.AddScaled(1, _noiseRows.Scores.AsSpan(row * samples + start, bias.Length), bias);
    }

    /// <summary>Gradient of each distinct output row: its positions' coefficient · top in order, then its noise words.</summary>
    private void SumRows(int rows, ReadOnlySpan<float> top, int thread)
    {
        int width = _noiseRows.Width;
        (int start, int end) = _touched.Share(thread, _team.Count);
        for (int slot = start; slot < end; slot++)
        {
            Span<float> gradient = _rowGradient.Row(slot);
            gradient.Clear();
            float bias = 0;
            foreach (int entry in _touched.Entries.AsSpan(_touched.Starts[slot], _touched.Starts[slot + 1] - _touched.Starts[slot]))
            {
                bool isTarget = entry < rows;
                int index = isTarget ? entry : entry - rows;
                ReadOnlySpan<float> source = isTarget ? top.Slice(index * width, width) : _noiseGradient.AsSpan(index * width, width);
                VectorMath.AddScaled(isTarget ? _targetCoefficients[index] : 1, source, gradient);
                bias += isTarget ? _targetCoefficients[index] : _noiseBiasGradient[index];
            }
            if (_biasGradient is not null)
                _biasGradient.Row(slot)[0] = bias;
        }
    }
}
