using Retune.Kernels;
using Retune.Models;
using Retune.Sampling;

namespace Retune.Cli.Bench;

/// <summary>
/// The parts of an NCE training step, each with operands of the step's own sizes: N = T·B rows, shared among the threads as the
/// engine shares them. Their times add up to the step's but for barriers, bookkeeping and what one part leaves in the caches
/// for the next.
/// </summary>
internal sealed class StepParts : IDisposable
{
    private const double Dropout = 0.25;

    private readonly ThreadTeam _team;
    private readonly MatrixProducts _products;
    private readonly MatrixScratch[] _scratch;
    private readonly NetworkShape _shape;
    private readonly int _rows, _streams, _time, _samples, _inputRows, _outputRows;
    private readonly List<StepPart> _parts = [];
    private readonly Random _random = new(1);

    /// <summary>Makes the parts of a load's step.</summary>
    public StepParts(BenchRun run, TrainingLoad load)
    {
        _team = new ThreadTeam(run.Threads);
        _products = load.Products.Load(load.Products.Precision);
        _team.Run(_ => _products.EnterThread());
        _scratch = [.. Enumerable.Range(0, run.Threads).Select(_ => new MatrixScratch())];
        _shape = load.Shape;
        (_rows, _streams, _time, _samples) = (load.Words, load.Streams, load.Bptt, load.NoiseSamples);
        _inputRows = load.LastWindow.Inputs.Distinct().Count();
        _outputRows = load.LastWindow.Targets.Distinct().Count() + _samples;
        Layers();
        Output();
        Rows();
    }

    /// <summary>The parts, in the order of the step.</summary>
    public IReadOnlyList<StepPart> Parts => _parts;

    /// <summary>One turn of the parts one after the other: how many times a second all of them are done.</summary>
    public double Turn(BenchRun run, IEnumerable<StepPart> parts) => Rounds.Repeat(run, () =>
    {
        foreach (StepPart part in parts)
            _team.Run(part.Body);
    });

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    private void Layers()
    {
        int hidden = _shape.HiddenSize, gates = 4 * hidden;
        List<StepProduct> inputs = [], recurrent = [], back = [], recurrentBack = [], inputGradients = [], recurrentGradients = [];
        List<float[]> allGates = [];
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            int width = _shape.InputSize(layer);
            float[] x = Values(_rows * width), h = Values(_rows * hidden), gate = Values(_rows * gates), dh = Values(_rows * hidden);
            float[] inputWeights = Values(gates * width), recurrentWeights = Values(gates * hidden);
            allGates.Add(gate);
            inputs.Add(new(_products, _rows, gates, width, x, false, inputWeights, true, gate));
            recurrent.Add(new(_products, _rows, gates, hidden, h, false, recurrentWeights, true, gate, accumulate: true));
            back.Add(new(_products, _rows, width, gates, gate, false, inputWeights, false, new float[_rows * width]));
            recurrentBack.Add(new(_products, _rows, hidden, gates, gate, false, recurrentWeights, false, dh, accumulate: true));
            inputGradients.Add(new(_products, gates, width, _rows, gate, true, x, false, new float[gates * width], multiple: 4));
            recurrentGradients.Add(new(_products, gates, hidden, _rows, gate, true, h, false, new float[gates * hidden], multiple: 4));
        }
        Preparing("prepare LSTM weights", [.. inputs, .. recurrent, .. back, .. recurrentBack]);
        Products("input products", inputs);
        Recurrence("recurrent products", recurrent, _time);
        Gates(allGates);
        Recurrence("recurrent products, backward", recurrentBack, _time - 1);
        Products("input products, backward", back);
        Preparing("prepare inputs and states", [.. inputGradients, .. recurrentGradients]);
        Products("weight gradients", [.. inputGradients, .. recurrentGradients]);
        float[] bias = new float[gates];
        Add("bias gradients", thread =>
        {
            (int start, int end) = ThreadTeam.Share(gates, thread, _team.Count, 4);
            foreach (float[] gate in allGates)
            {
                for (int row = 0; row < _rows; row++)
                    VectorMath.AddScaled(1, gate.AsSpan(row * gates + start, end - start), bias.AsSpan(start, end - start));
            }
        });
    }

    private void Gates(List<float[]> allGates)
    {
        int hidden = _shape.HiddenSize, gates = 4 * hidden;
        float[] bias = new float[gates], cells = new float[(_rows + _streams) * hidden], tanh = new float[_rows * hidden], h = Values(_rows * hidden);
        float[] cellGradient = new float[_streams * hidden];
        float[] embedded = Values(_rows * _shape.EmbeddingSize);
        var rate = new DropoutRate(Dropout);
        Add("gates", thread => ForRows(thread, row =>
        {
            foreach (float[] gate in allGates)
            {
                LstmGates.Forward(
                    gate.AsSpan(row * gates, gates), bias, cells.AsSpan(row * hidden, hidden), cells.AsSpan((row + _streams) * hidden, hidden),
                    tanh.AsSpan(row * hidden, hidden), h.AsSpan(row * hidden, hidden));
            }
        }));
        Add("gates, backward", thread => ForRows(thread, row =>
        {
            foreach (float[] gate in allGates)
            {
                Span<float> values = gate.AsSpan(row * gates, gates);
                LstmGates.Backward(
                    values, cells.AsSpan(row * hidden, hidden), tanh.AsSpan(row * hidden, hidden), h.AsSpan(row * hidden, hidden),
                    cellGradient.AsSpan(row % _streams * hidden, hidden), values);
            }
        }));
        Add("dropout masks, both ways", thread => ForRows(thread, row =>
        {
            for (int way = 0; way < 2; way++)
            {
                Drop(embedded.AsSpan(row * _shape.EmbeddingSize, _shape.EmbeddingSize), 0);
                for (int layer = 1; layer <= _shape.Layers; layer++)
                    Drop(h.AsSpan(row * hidden, hidden), layer);
            }

            void Drop(Span<float> values, int site) => DropoutMask.Apply(values, values, 1, 0, site, (uint)row, rate.Threshold, 1);
        }));
    }

    private void Output()
    {
        int hidden = _shape.HiddenSize;
        float[] top = Values(_rows * hidden), noiseRows = Values(_samples * hidden), scores = Values(_rows * _samples), topGradient = new float[_rows * hidden];
        float[] lnNoise = Values(_samples), targetRow = Values(hidden);
        StepProduct score = new(_products, _rows, _samples, hidden, top, false, noiseRows, true, scores);
        StepProduct back = new(_products, _rows, hidden, _samples, scores, false, noiseRows, false, topGradient);
        StepProduct gradient = new(_products, _samples, hidden, _rows, scores, true, top, false, new float[_samples * hidden]);
        Preparing("prepare noise rows and top outputs", [score, back, gradient]);
        Products("output products", [score, back, gradient]);
        Add("NCE loss and target scores", thread => ForRows(thread, row =>
        {
            NceKernel.NoiseTerms(scores.AsSpan(row * _samples, _samples), lnNoise, 1, 0);
            VectorMath.Dot(top.AsSpan(row * hidden, hidden), targetRow);
            VectorMath.AddScaled(0.5f, targetRow, topGradient.AsSpan(row * hidden, hidden));
        }));
    }

    /// <summary>Rows of the two tables: gathered, their gradients summed; and the norm and update of everything.</summary>
    private void Rows()
    {
        int hidden = _shape.HiddenSize, embedding = _shape.EmbeddingSize;
        float[] inputs = Values(_rows * embedding), outputs = Values(_rows * hidden);
        float[] inputGradients = new float[_inputRows * embedding], outputGradients = new float[_outputRows * hidden];
        int dense = Enumerable.Range(0, _shape.Layers).Sum(layer => 4 * hidden * (_shape.InputSize(layer) + hidden + 1));
        float[] weights = Values(dense + inputGradients.Length + outputGradients.Length), gradients = Values(weights.Length);
        Add("row sums", thread => ForRows(thread, row =>
        {
            VectorMath.AddScaled(1, inputs.AsSpan(row * embedding, embedding), inputGradients.AsSpan(row % _inputRows * embedding, embedding));
            VectorMath.AddScaled(1, outputs.AsSpan(row * hidden, hidden), outputGradients.AsSpan(row % _outputRows * hidden, hidden));
        }));
        Add("norm and update", thread =>
        {
            const int Block = 4096;
            (int start, int end) = ThreadTeam.Share(weights.Length, thread, _team.Count, Block);
            for (int i = start; i < end; i += Block)
                VectorMath.SumOfSquares(gradients.AsSpan(i, Math.Min(Block, end - i)));
            for (int i = start; i < end; i += Block)
                VectorMath.AddScaled(-1e-6f, gradients.AsSpan(i, Math.Min(Block, end - i)), weights.AsSpan(i, Math.Min(Block, end - i)));
        });
    }

    private void Products(string name, IReadOnlyList<StepProduct> products) =>
        _parts.Add(new StepPart(name, products.Sum(product => product.Operations), thread =>
        {
            foreach (StepProduct product in products)
                product.Run(thread, _team.Count, _scratch[thread]);
        }));

    /// <summary>A product of B rows at each time step: a thread does its streams of every step.</summary>
    private void Recurrence(string name, IReadOnlyList<StepProduct> products, int steps)
    {
        _parts.Add(new StepPart(name, products.Sum(product => product.Operations) * steps / _time, thread =>
        {
            (int start, int end) = ThreadTeam.Share(_streams, thread, _team.Count);
            foreach (StepProduct product in products)
            {
                for (int t = 0; t < steps; t++)
                    product.RunRows(t * _streams + start, t * _streams + end, _scratch[thread]);
            }
        }));
    }

    private void Preparing(string name, IReadOnlyList<StepProduct> products) => _parts.Add(new StepPart(name, 0, thread =>
    {
        foreach (StepProduct product in products)
            product.Prepare(thread, _team.Count);
    }));

    private void Add(string name, Action<int> body) => _parts.Add(new StepPart(name, 0, body));

    private void ForRows(int thread, Action<int> body)
    {
        (int start, int end) = ThreadTeam.Share(_rows, thread, _team.Count);
        for (int row = start; row < end; row++)
            body(row);
    }

    private float[] Values(int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = 0.1f * (_random.NextSingle() - 0.5f);
        return values;
    }
}
