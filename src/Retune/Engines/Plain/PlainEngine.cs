using System.Numerics;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Engines.Plain;

/// <summary>
/// The readable engine: every equation as a loop, dense gradients, dense decay, one thread, in float or double. It is what
/// the fast engines are compared with; it is not meant for training on real text.
/// </summary>
public sealed class PlainEngine<T> : IEngine<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly NetworkParameters<T> _parameters;
    private readonly IReadOnlyList<Reference<T>> _references;
    private readonly EngineOptions _options;
    private readonly DropoutRate _dropout;
    private readonly PlainLstm<T> _lstm;
    private readonly PlainLstm<T>[] _referenceLstms;
    private PlainLstm<T>? _evaluationLstm;
    private int _evaluationStreams;
    private NetworkParameters<T> _gradients;
    private T[] _positionLosses = [];

    /// <summary>Takes over <paramref name="parameters"/>, which training then changes.</summary>
    /// <param name="parameters">The model that is trained.</param>
    /// <param name="references">The frozen references; used where γ &lt; 1. They run at every step, also where states of theirs are kept.</param>
    /// <param name="options">The training's options.</param>
    /// <exception cref="InputException">γ or T out of range.</exception>
    /// <exception cref="ArgumentException">Another option out of range, or references or noise that are missing or do not fit.</exception>
    public PlainEngine(NetworkParameters<T> parameters, IReadOnlyList<Reference<T>> references, EngineOptions options)
    {
        EngineGuard.Require(parameters, references, options);
        _parameters = parameters;
        _references = options.Loss.UsesReference ? references : [];
        _options = options;
        _dropout = new DropoutRate(options.Dropout);
        _lstm = new PlainLstm<T>(parameters, options.Streams);
        _referenceLstms = [.. _references.Select(reference => new PlainLstm<T>(reference.Parameters, options.Streams))];
        _gradients = new NetworkParameters<T>(parameters.Shape);
    }

    /// <inheritdoc/>
    public NetworkShape Shape => _parameters.Shape;

    /// <inheritdoc/>
    public string Device => "cpu";

    /// <inheritdoc/>
    public string Kernels => $"plain {typeof(T).Name}";

    /// <inheritdoc/>
    public ReadOnlySpan<T> PositionLosses => _positionLosses;

    /// <inheritdoc/>
    public void ResetState()
    {
        _lstm.ResetState();
        foreach (PlainLstm<T> reference in _referenceLstms)
            reference.ResetState();
    }

    /// <inheritdoc/>
    public double ForwardBackward(Minibatch batch, ReadOnlySpan<int> noise, uint step)
    {
        EngineGuard.Require(batch, _options.Bptt, _options.Streams, Shape.VocabularySize, allowNoTarget: false);
        EngineGuard.RequireNoise(noise, _options.NoiseSamples, Shape.VocabularySize);
        int positions = batch.Time * batch.Streams;
        ReadOnlySpan<int> inputs = batch.Inputs.AsSpan(0, positions);
        DropoutFactor? dropout = _dropout.IsActive
            ? (site, row, column) => _dropout.Factor(_options.Seed, step, site, row, column)
            : null;
        _gradients = new NetworkParameters<T>(Shape);
        _positionLosses = new T[positions];
        PlainActivations<T> activations = _lstm.Forward(inputs, batch.Time, dropout);
        T[][] referenceTops = new T[_references.Count][];
        for (int r = 0; r < referenceTops.Length; r++)
            referenceTops[r] = _referenceLstms[r].Forward(inputs, batch.Time, dropout: null).Top;

        T[] topGradient = new T[positions * Shape.HiddenSize];
        T perStream = T.One / T.CreateTruncating(batch.Streams);
        T total = T.Zero;
        for (int position = 0; position < positions; position++)
        {
            Span<T> gradient = topGradient.AsSpan(position * Shape.HiddenSize, Shape.HiddenSize);
            _positionLosses[position] = _options.Loss.Kind == LossKind.CrossEntropy
                ? CrossEntropyPosition(position, batch.Targets[position], activations.Top, referenceTops, perStream, gradient)
                : NcePosition(position, batch.Targets[position], noise, activations.Top, referenceTops, perStream, gradient);
            total += _positionLosses[position];
        }
        _lstm.Backward(activations, inputs, batch.Time, topGradient, _gradients, dropout);
        return double.CreateChecked(total * perStream);
    }

    /// <inheritdoc/>
    public double Update(double learningRate)
    {
        EngineGuard.RequireRate(learningRate, _options.WeightDecay);
        double squares = 0;
        foreach ((_, T[] values, _) in _gradients.Tensors())
        {
            foreach (T value in values)
                squares += double.CreateTruncating(value * value);
        }
        double norm = Math.Sqrt(squares);
        if (!double.IsFinite(norm))
            return norm;
        T rate = T.CreateTruncating(learningRate), decay = T.CreateTruncating(_options.WeightDecay);
        T clip = T.CreateTruncating(norm > _options.ClipNorm ? _options.ClipNorm / norm : 1);
        foreach (((_, T[] values, _), (_, T[] gradients, _)) in _parameters.Tensors().Zip(_gradients.Tensors()))
        {
            for (int i = 0; i < values.Length; i++)
                values[i] -= rate * (clip * gradients[i] + decay * values[i]);
        }
        return norm;
    }

    /// <inheritdoc/>
    public int EvaluationTime => 32;

    /// <inheritdoc/>
    public void ResetEvaluation(int streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        _evaluationStreams = streams;
        _evaluationLstm = new PlainLstm<T>(_parameters, streams);
    }

    /// <inheritdoc/>
    public void Evaluate(Minibatch batch, Span<double> scores, Span<double> logSums)
    {
        if (_evaluationLstm is null)
            throw new InvalidOperationException("ResetEvaluation must come before Evaluate.");
        EngineGuard.Require(batch, EvaluationTime, _evaluationStreams, Shape.VocabularySize, allowNoTarget: true);
        EngineGuard.RequireRoom(batch, scores, logSums);
        int positions = batch.Time * batch.Streams;
        T[] top = _evaluationLstm.Forward(batch.Inputs.AsSpan(0, positions), batch.Time, dropout: null).Top;
        T[] all = new T[Shape.VocabularySize];
        for (int position = 0; position < positions; position++)
        {
            if (batch.Targets[position] < 0)
                continue;
            Scores(_parameters, top, position, all);
            scores[position] = double.CreateChecked(all[batch.Targets[position]]);
            if (logSums.Length > 0)
                logSums[position] = double.CreateChecked(PlainLoss.LogSumExp<T>(all));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ParameterTensor<T>> Parameters => _parameters.Tensors().Select(ParameterTensor<T>.Of);

    /// <inheritdoc/>
    public NetworkParameters<T> ReadParameters() => _parameters.Convert<T>();

    /// <inheritdoc/>
    public NetworkParameters<T> ReadGradients() => _gradients.Convert<T>();

    /// <inheritdoc/>
    public IReadOnlyList<StateTensor> CaptureState()
    {
        List<StateTensor> state = [.. _parameters.Tensors().Select(tensor => new StateTensor(tensor.Name, tensor.Values, tensor.Shape))];
        state.AddRange(_lstm.CaptureState("state"));
        for (int r = 0; r < _referenceLstms.Length; r++)
            state.AddRange(_referenceLstms[r].CaptureState($"reference{r}"));
        return state;
    }

    /// <inheritdoc/>
    public void RestoreState(Action<StateTensor> fill)
    {
        foreach (StateTensor tensor in CaptureState())
            fill(tensor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private T CrossEntropyPosition(int position, int target, T[] top, T[][] referenceTops, T perStream, Span<T> topGradient)
    {
        T temperature = T.CreateTruncating(_options.Loss.Temperature);
        T[] reference = _references.Count == 0 ? [] : new T[Shape.VocabularySize];
        T[] scores = new T[Shape.VocabularySize];
        for (int r = 0; r < _references.Count; r++)
        {
            Scores(_references[r].Parameters, referenceTops[r], position, scores);
            for (int w = 0; w < scores.Length; w++)
                scores[w] /= temperature;
            T logSum = PlainLoss.LogSumExp<T>(scores);
            for (int w = 0; w < scores.Length; w++)
                reference[w] += T.Exp(scores[w] - logSum) / T.CreateTruncating(_references.Count);
        }
        Scores(_parameters, top, position, scores);
        T loss = PlainLoss.CrossEntropy(scores, target, reference, T.CreateTruncating(_options.Loss.Gamma), temperature);
        for (int w = 0; w < scores.Length; w++)
            ScoreBackward(w, scores[w] * perStream, top, position, topGradient);
        return loss;
    }

    private T NcePosition(int position, int target, ReadOnlySpan<int> noise, T[] top, T[][] referenceTops, T perStream, Span<T> topGradient)
    {
        T temperature = T.CreateTruncating(_options.Loss.Temperature), lnZ = T.CreateTruncating(_options.LnZ);
        ReadOnlySpan<double> noiseProbabilities = _options.Noise!.Probabilities;
        T[] noiseScores = new T[noise.Length], lnNuPn = new T[noise.Length];
        T targetLnNuPn = T.CreateTruncating(Math.Log(noise.Length * noiseProbabilities[target]));
        T targetScore = Score(_parameters, top, position, target);
        for (int j = 0; j < noise.Length; j++)
        {
            lnNuPn[j] = T.CreateTruncating(Math.Log(noise.Length * noiseProbabilities[noise[j]]));
            noiseScores[j] = Score(_parameters, top, position, noise[j]);
        }

        T loss;
        if (_references.Count == 0)
        {
            loss = PlainLoss.Nce(ref targetScore, targetLnNuPn, noiseScores, lnNuPn, lnZ, temperature);
        }
        else
        {
            T gamma = T.CreateTruncating(_options.Loss.Gamma);
            T aim = gamma + (T.One - gamma) * ReferenceProbability(referenceTops, position, target, temperature);
            T[] alpha = new T[noise.Length];
            for (int j = 0; j < noise.Length; j++)
                alpha[j] = ReferenceProbability(referenceTops, position, noise[j], temperature);
            T weight = PlainLoss.Alpha(alpha, noise, target, noiseProbabilities, gamma, aim);
            loss = PlainLoss.NceKld(ref targetScore, targetLnNuPn, aim, noiseScores, lnNuPn, alpha, weight, lnZ, temperature);
        }
        ScoreBackward(target, targetScore * perStream, top, position, topGradient);
        for (int j = 0; j < noise.Length; j++)
            ScoreBackward(noise[j], noiseScores[j] * perStream, top, position, topGradient);
        return loss;
    }

    /// <summary>p_t(w|h) = exp(o/T - ln Z), the mean over the references.</summary>
    private T ReferenceProbability(T[][] referenceTops, int position, int word, T temperature)
    {
        T sum = T.Zero;
        for (int r = 0; r < _references.Count; r++)
        {
            T score = Score(_references[r].Parameters, referenceTops[r], position, word);
            sum += T.Exp(score / temperature - T.CreateTruncating(_references[r].LnZ));
        }
        return sum / T.CreateTruncating(_references.Count);
    }

    private static void Scores(NetworkParameters<T> parameters, T[] top, int position, Span<T> scores)
    {
        for (int w = 0; w < scores.Length; w++)
            scores[w] = Score(parameters, top, position, w);
    }

    /// <summary>o(h)_w = output row w [H] · top row [H] (+ bias).</summary>
    private static T Score(NetworkParameters<T> parameters, T[] top, int position, int word)
    {
        int size = parameters.Shape.HiddenSize;
        T sum = parameters.OutputBias is null ? T.Zero : parameters.OutputBias[word];
        for (int j = 0; j < size; j++)
            sum += parameters.Output[(long)word * size + j] * top[position * size + j];
        return sum;
    }

    /// <summary>dL/do_w → gradients of output row w and of the top row.</summary>
    private void ScoreBackward(int word, T scoreGradient, T[] top, int position, Span<T> topGradient)
    {
        int size = Shape.HiddenSize;
        for (int j = 0; j < size; j++)
        {
            _gradients.Output[(long)word * size + j] += scoreGradient * top[position * size + j];
            topGradient[j] += scoreGradient * _parameters.Output[(long)word * size + j];
        }
        if (_gradients.OutputBias is not null)
            _gradients.OutputBias[word] += scoreGradient;
    }
}
