using Retune.Kernels;
using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Streams;

namespace Retune.Engines.Cpu;

/// <summary>
/// The fast engine for the CPU: managed SIMD kernels, a team of threads that runs each step as one body with few barriers. Single
/// precision and the same bits for any number of threads, unless other products are asked for (<see cref="ProductOptions"/>).
/// </summary>
public sealed class CpuEngine : IEngine<float>
{
    private readonly NetworkParameters<float> _parameters;
    private readonly EngineOptions _options;
    private readonly ThreadTeam _team;
    private readonly MatrixScratch[] _scratch;
    private readonly DecayClock _clock = new();
    private readonly DecayingRows _embedding;
    private readonly TouchedRows _touchedInputs;
    private readonly RowGradient _embeddingGradient;
    private readonly OutputTable _outputTable;
    private readonly MatrixProducts _products;
    private readonly MatrixProducts _referenceProducts;
    private readonly LstmWeights _weights;
    private readonly LstmWindow _window;
    private readonly LstmBackward _backward;
    private readonly CpuReference[] _references;
    private readonly IOutputLayer _output;
    private readonly GradientStep _step;
    private readonly Action<int> _forwardBackward;
    private LstmWeights? _evaluationWeights;
    private CpuEvaluation? _evaluation;
    private Minibatch? _batch;
    private uint _stepNumber;

    /// <summary>Takes over <paramref name="parameters"/>, which training then changes.</summary>
    /// <param name="parameters">The model that is trained.</param>
    /// <param name="references">The frozen references; used where γ &lt; 1.</param>
    /// <param name="options">The training's options.</param>
    /// <exception cref="InputException">γ or T out of range; a library for the products that is not there.</exception>
    /// <exception cref="ArgumentException">Another option out of range, or references or noise that are missing or do not fit.</exception>
    public CpuEngine(NetworkParameters<float> parameters, IReadOnlyList<Reference<float>> references, EngineOptions options)
    {
        EngineGuard.Require(parameters, references, options);
        _parameters = parameters;
        _options = options;
        NetworkShape shape = parameters.Shape;
        int rows = options.Streams * options.Bptt;
        _products = options.Products.Load(options.Products.Precision);
        _referenceProducts = options.Products.Load(options.Products.ReferencePrecision);
        var dropout = new DropoutRate(options.Dropout);
        _team = new ThreadTeam(options.Threads);
        _scratch = [.. Enumerable.Range(0, options.Threads).Select(_ => new MatrixScratch())];
        _embedding = new DecayingRows(parameters.Embedding, shape.VocabularySize, shape.EmbeddingSize, _clock);
        _touchedInputs = new TouchedRows(shape.VocabularySize, rows);
        _embeddingGradient = new RowGradient(_embedding, _touchedInputs, rows);
        // Cross-entropy updates and decays every output row at every step: its table needs no clock.
        _outputTable = new OutputTable(parameters, options.Loss.Kind == LossKind.Nce ? _clock : new DecayClock());
        _weights = new LstmWeights(parameters, _products);
        _window = new LstmWindow(shape, _weights, options.Bptt, options.Streams, dropout);
        _backward = new LstmBackward(shape, _weights, _window, _products, options.Bptt, dropout);
        _references = options.Loss.UsesReference
            ? [.. references.Select(reference => CpuReference.Create(reference, _referenceProducts, options.Bptt, options.Streams, _window))]
            : [];
        _output = options.Loss.Kind == LossKind.Nce
            ? new NceOutput(_team, _outputTable, shape, _references, options, _products, _referenceProducts)
            : new SoftmaxOutput(_team, _outputTable, shape, _references, options);
        _step = new GradientStep(_team, [.. LayerGradients(), _embeddingGradient, .. _output.Gradients]);
        _forwardBackward = ForwardBackwardOn;
    }

    /// <inheritdoc/>
    public NetworkShape Shape => _parameters.Shape;

    /// <inheritdoc/>
    public string Device => "cpu";

    /// <inheritdoc/>
    public string Kernels => CpuKernels.Describe(_products, _references.Length > 0 ? _referenceProducts : null);

    /// <inheritdoc/>
    public ReadOnlySpan<float> PositionLosses => _output.PositionLosses.AsSpan(0, _window.Rows);

    /// <inheritdoc/>
    public void ResetState()
    {
        _window.State.Reset();
        foreach (CpuReference reference in _references)
            reference.ResetState();
    }

    /// <inheritdoc/>
    public double ForwardBackward(Minibatch batch, ReadOnlySpan<int> noise, uint step)
    {
        EngineGuard.Require(batch, _options.Bptt, _options.Streams, Shape.VocabularySize, allowNoTarget: false);
        EngineGuard.RequireNoise(noise, _options.NoiseSamples, Shape.VocabularySize);
        _batch = batch;
        _stepNumber = step;
        _touchedInputs.Set(batch.Inputs.AsSpan(0, batch.Time * batch.Streams), []);
        _output.Begin(batch, noise);
        _weights.BeginForward();
        _window.Begin(batch.Time);
        foreach (CpuReference reference in _references)
            reference.Begin(batch);
        _team.Run(_forwardBackward);
        _window.End();
        foreach (CpuReference reference in _references)
            reference.End();
        double loss = 0;
        foreach (float positionLoss in PositionLosses)
            loss += positionLoss;
        return loss / _options.Streams;
    }

    /// <inheritdoc/>
    public double Update(double learningRate)
    {
        EngineGuard.RequireRate(learningRate, _options.WeightDecay);
        // Gradients are those of the loss summed over streams; the mean over streams is taken here.
        double norm = _step.Norm() / _options.Streams;
        if (!double.IsFinite(norm))
            return norm;
        double clip = norm > _options.ClipNorm ? _options.ClipNorm / norm : 1;
        _clock.Advance(learningRate, _options.WeightDecay);
        _step.Update((float)(learningRate * clip / _options.Streams), (float)(learningRate * _options.WeightDecay));
        _evaluation?.WeightsChanged();
        return norm;
    }

    /// <inheritdoc/>
    public int EvaluationTime => _evaluation?.MaximumTime ?? 0;

    /// <inheritdoc/>
    public void ResetEvaluation(int streams)
    {
        // An evaluation's products are managed, whoever computes the training's.
        _evaluationWeights ??= _products == MatrixProducts.Managed ? _weights : new LstmWeights(_parameters, MatrixProducts.Managed);
        _evaluation = CpuEvaluation.Start(_evaluation, _team, Shape, _embedding, _outputTable, _evaluationWeights, _scratch, streams, _options.ScoreMemory, lender: _window);
    }

    /// <inheritdoc/>
    public void Evaluate(Minibatch batch, Span<double> scores, Span<double> logSums)
    {
        if (_evaluation is null)
            throw new InvalidOperationException("ResetEvaluation must come before Evaluate.");
        _evaluation.Evaluate(batch, scores, logSums);
    }

    /// <inheritdoc/>
    public IEnumerable<ParameterTensor<float>> Parameters => _parameters.Tensors().Select(tensor =>
        ((DecayingRows?[])[_embedding, _outputTable.Weights, _outputTable.Bias]).FirstOrDefault(table => table?.Values == tensor.Values) is { } table
            ? new ParameterTensor<float>(tensor.Name, tensor.Shape, table.Copy)
            : ParameterTensor<float>.Of(tensor));

    /// <inheritdoc/>
    public NetworkParameters<float> ReadParameters()
    {
        var copy = new NetworkParameters<float>(Shape);
        foreach ((ParameterTensor<float> source, (_, float[] values, _)) in Parameters.Zip(copy.Tensors()))
            source.Read(0, values);
        return copy;
    }

    /// <inheritdoc/>
    public NetworkParameters<float> ReadGradients()
    {
        var dense = new NetworkParameters<float>(Shape);
        float scale = 1f / _options.Streams;
        IEnumerable<float[]> tensors = [.. dense.Layers.SelectMany(layer => (float[][])[layer.InputWeights, layer.RecurrentWeights, layer.Bias]), dense.Embedding, dense.Output];
        if (dense.OutputBias is not null)
            tensors = tensors.Append(dense.OutputBias);
        foreach ((IGradient gradient, float[] tensor) in _step.Gradients.Zip(tensors))
            gradient.CopyTo(tensor, scale);
        return dense;
    }

    /// <inheritdoc/>
    public IReadOnlyList<StateTensor> CaptureState()
    {
        NetworkShape shape = Shape;
        List<StateTensor> state = [.. _parameters.Tensors().Select(tensor => new StateTensor(tensor.Name, tensor.Values, tensor.Shape))];
        state.Add(new StateTensor("decay.clock", _clock.Value, [1]));
        state.Add(new StateTensor("decay.embedding", _embedding.Clocks, [shape.VocabularySize]));
        state.Add(new StateTensor("decay.output", _outputTable.Weights.Clocks, [shape.VocabularySize]));
        if (_outputTable.Bias is not null)
            state.Add(new StateTensor("decay.output_bias", _outputTable.Bias.Clocks, [shape.VocabularySize]));
        AddRecurrent("state", _window.State, shape);
        for (int r = 0; r < _references.Length; r++)
        {
            if (_references[r].State is { } recurrent)
                AddRecurrent($"reference{r}", recurrent, _references[r].Parameters.Shape);
        }
        return state;

        void AddRecurrent(string name, LstmState recurrent, NetworkShape network)
        {
            for (int layer = 0; layer < network.Layers; layer++)
            {
                state.Add(new StateTensor($"{name}.hidden_l{layer}", recurrent.Hidden[layer], [_options.Streams, network.HiddenSize]));
                state.Add(new StateTensor($"{name}.cell_l{layer}", recurrent.Cell[layer], [_options.Streams, network.HiddenSize]));
            }
        }
    }

    /// <inheritdoc/>
    public void RestoreState(Action<StateTensor> fill)
    {
        foreach (StateTensor tensor in CaptureState())
            fill(tensor);
        _evaluation?.WeightsChanged();
    }

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    private void ForwardBackwardOn(int thread)
    {
        MatrixScratch scratch = _scratch[thread];
        int threads = _team.Count;
        ReadOnlySpan<int> inputs = _batch!.Inputs;
        _products.EnterThread();
        _referenceProducts.EnterThread();
        _weights.PrepareForward(thread, threads);
        _embeddingGradient.CatchUp(thread, threads);
        _output.Prepare(thread, scratch);
        _team.Barrier();
        _window.Embed(_embedding, inputs, _options.Seed, _stepNumber, thread, threads);
        foreach (CpuReference reference in _references)
            reference.Prepare(_batch, thread, threads);
        _team.Barrier();
        foreach (CpuReference reference in _references)
            reference.Forward(_team, thread, scratch);
        _window.Forward(_team, thread, scratch, _options.Seed, _stepNumber);
        // The window's last barrier has passed, every thread is through with the forward weights; the output's barriers are to come.
        if (thread == 0)
            _weights.BeginBackward();
        _output.Run(thread, scratch, _window, _backward.TopGradient);
        _weights.PrepareBackward(thread, threads);
        _backward.Run(_team, thread, scratch, _options.Seed, _stepNumber);
        SumEmbeddings(thread, threads);
    }

    /// <summary>Gradient of each distinct embedding row [E]: its positions' gradients in order.</summary>
    private void SumEmbeddings(int thread, int threads)
    {
        int width = Shape.EmbeddingSize;
        (int start, int end) = _touchedInputs.Share(thread, threads);
        for (int slot = start; slot < end; slot++)
        {
            Span<float> gradient = _embeddingGradient.Row(slot);
            gradient.Clear();
            foreach (int row in _touchedInputs.Entries.AsSpan(_touchedInputs.Starts[slot], _touchedInputs.Starts[slot + 1] - _touchedInputs.Starts[slot]))
                VectorMath.AddScaled(1, _backward.EmbeddedGradient.AsSpan(row * width, width), gradient);
        }
    }

    private IEnumerable<IGradient> LayerGradients()
    {
        foreach ((LstmLayerParameters<float> values, LstmLayerParameters<float> gradients) in _parameters.Layers.Zip(_backward.Gradients))
        {
            yield return new DenseGradient(values.InputWeights, gradients.InputWeights);
            yield return new DenseGradient(values.RecurrentWeights, gradients.RecurrentWeights);
            yield return new DenseGradient(values.Bias, gradients.Bias);
        }
    }
}
