using System.Numerics;
using Retune.Losses;
using Retune.Models;

namespace Retune.Engines.Plain;

/// <summary>
/// The factor that dropout gives element <paramref name="column"/> of row <paramref name="row"/> at a site
/// (0 before the first layer, l after layer l): 0 or 1/(1 - p).
/// </summary>
internal delegate double DropoutFactor(int site, int row, int column);

/// <summary>
/// Embedding and LSTM layers as the equations read, one number at a time: the oracle of the fast paths.
/// i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b); c_t = f c_{t-1} + i g; h_t = o tanh(c_t).
/// </summary>
internal sealed class PlainLstm<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly NetworkParameters<T> _parameters;
    private readonly int _streams;
    private readonly T[][] _hidden;
    private readonly T[][] _cell;

    public PlainLstm(NetworkParameters<T> parameters, int streams)
    {
        _parameters = parameters;
        _streams = streams;
        _hidden = new T[parameters.Shape.Layers][];
        _cell = new T[parameters.Shape.Layers][];
        ResetState();
    }

    public void ResetState()
    {
        for (int layer = 0; layer < _hidden.Length; layer++)
        {
            _hidden[layer] = new T[_streams * _parameters.Shape.HiddenSize];
            _cell[layer] = new T[_streams * _parameters.Shape.HiddenSize];
        }
    }

    /// <summary>The carried state, h and c [B, H] of each layer.</summary>
    public IEnumerable<StateTensor> CaptureState(string name)
    {
        for (int layer = 0; layer < _hidden.Length; layer++)
        {
            yield return new StateTensor($"{name}.hidden_l{layer}", _hidden[layer], [_streams, _parameters.Shape.HiddenSize]);
            yield return new StateTensor($"{name}.cell_l{layer}", _cell[layer], [_streams, _parameters.Shape.HiddenSize]);
        }
    }

    /// <summary>Runs inputs [time, B] through the layers, carrying the state on; top output [time · B, H].</summary>
    public PlainActivations<T> Forward(ReadOnlySpan<int> inputs, int time, DropoutFactor? dropout)
    {
        NetworkShape shape = _parameters.Shape;
        int rows = time * _streams, hiddenSize = shape.HiddenSize, layers = shape.Layers;
        var activations = new PlainActivations<T>(new T[layers + 1][], new T[layers][], new T[layers][], new T[layers][]);

        T[] x = new T[rows * shape.EmbeddingSize];
        for (int row = 0; row < rows; row++)
            _parameters.Embedding.AsSpan(inputs[row] * shape.EmbeddingSize, shape.EmbeddingSize).CopyTo(x.AsSpan(row * shape.EmbeddingSize));

        for (int layer = 0; layer < layers; layer++)
        {
            Drop(x, shape.InputSize(layer), layer, dropout);
            activations.Inputs[layer] = x;
            T[] gates = activations.Gates[layer] = new T[rows * 4 * hiddenSize];
            T[] cells = activations.Cells[layer] = new T[(time + 1) * _streams * hiddenSize];
            T[] hidden = activations.Hidden[layer] = new T[(time + 1) * _streams * hiddenSize];
            _cell[layer].CopyTo(cells, 0);
            _hidden[layer].CopyTo(hidden, 0);
            for (int row = 0; row < rows; row++)
                ForwardRow(_parameters.Layers[layer], shape.InputSize(layer), x, gates, cells, hidden, row);
            cells.AsSpan(rows * hiddenSize).CopyTo(_cell[layer]);
            hidden.AsSpan(rows * hiddenSize).CopyTo(_hidden[layer]);
            x = hidden.AsSpan(_streams * hiddenSize).ToArray();
        }
        Drop(x, hiddenSize, layers, dropout);
        activations.Inputs[layers] = x;
        return activations;
    }

    /// <summary>Adds the gradients of the window, dL/dTop [N, H] given, to <paramref name="gradients"/>.</summary>
    public void Backward(
        PlainActivations<T> activations, ReadOnlySpan<int> inputs, int time, T[] topGradient, NetworkParameters<T> gradients, DropoutFactor? dropout)
    {
        NetworkShape shape = _parameters.Shape;
        int hiddenSize = shape.HiddenSize;
        T[] outputGradient = (T[])topGradient.Clone();
        Drop(outputGradient, hiddenSize, shape.Layers, dropout);
        for (int layer = shape.Layers - 1; layer >= 0; layer--)
        {
            T[] inputGradient = new T[time * _streams * shape.InputSize(layer)];
            T[] hiddenGradient = new T[_streams * hiddenSize];     // dL/dh_t through time, then dL/dh_{t-1}
            T[] cellGradient = new T[_streams * hiddenSize];
            for (int t = time - 1; t >= 0; t--)
            {
                T[] hiddenGradientBefore = new T[_streams * hiddenSize];
                for (int b = 0; b < _streams; b++)
                {
                    int row = t * _streams + b;
                    Span<T> fromLater = hiddenGradient.AsSpan(b * hiddenSize, hiddenSize);
                    for (int j = 0; j < hiddenSize; j++)
                        fromLater[j] += outputGradient[row * hiddenSize + j];
                    BackwardRow(
                        _parameters.Layers[layer], gradients.Layers[layer], shape.InputSize(layer), activations, layer, row, fromLater,
                        cellGradient.AsSpan(b * hiddenSize, hiddenSize), inputGradient, hiddenGradientBefore.AsSpan(b * hiddenSize, hiddenSize));
                }
                hiddenGradient = hiddenGradientBefore;
            }
            Drop(inputGradient, shape.InputSize(layer), layer, dropout);
            outputGradient = inputGradient;
        }
        for (int row = 0; row < time * _streams; row++)
        {
            for (int j = 0; j < shape.EmbeddingSize; j++)
                gradients.Embedding[inputs[row] * shape.EmbeddingSize + j] += outputGradient[row * shape.EmbeddingSize + j];
        }
    }

    /// <summary>x [in], h [H] → gates [4H], c [H], h [H] of one row.</summary>
    private void ForwardRow(LstmLayerParameters<T> layer, int inputSize, T[] x, T[] gates, T[] cells, T[] hidden, int row)
    {
        int size = _parameters.Shape.HiddenSize;
        Span<T> gate = gates.AsSpan(row * 4 * size, 4 * size);
        ReadOnlySpan<T> input = x.AsSpan(row * inputSize, inputSize), before = hidden.AsSpan(row * size, size);
        for (int r = 0; r < 4 * size; r++)
        {
            T sum = layer.Bias[r] + Dot(layer.InputWeights.AsSpan(r * inputSize, inputSize), input)
                + Dot(layer.RecurrentWeights.AsSpan(r * size, size), before);
            gate[r] = r / size == 2 ? T.Tanh(sum) : Logistic.Sigma(sum);
        }
        int next = (row + _streams) * size;
        for (int j = 0; j < size; j++)
        {
            cells[next + j] = gate[size + j] * cells[row * size + j] + gate[j] * gate[2 * size + j];
            hidden[next + j] = gate[3 * size + j] * T.Tanh(cells[next + j]);
        }
    }

    /// <summary>
    /// dL/dh_t [H] and dL/dc_t [H] of one row → weight gradients, dL/dx [in], dL/dh_{t-1} [H]; dL/dc_{t-1} replaces dL/dc_t.
    /// </summary>
    private void BackwardRow(
        LstmLayerParameters<T> layer, LstmLayerParameters<T> gradients, int inputSize, PlainActivations<T> activations, int index, int row,
        ReadOnlySpan<T> hiddenGradient, Span<T> cellGradient, T[] inputGradient, Span<T> hiddenGradientBefore)
    {
        int size = _parameters.Shape.HiddenSize;
        ReadOnlySpan<T> gate = activations.Gates[index].AsSpan(row * 4 * size, 4 * size);
        ReadOnlySpan<T> cellBefore = activations.Cells[index].AsSpan(row * size, size);
        ReadOnlySpan<T> cell = activations.Cells[index].AsSpan((row + _streams) * size, size);
        ReadOnlySpan<T> hiddenBefore = activations.Hidden[index].AsSpan(row * size, size);
        ReadOnlySpan<T> input = activations.Inputs[index].AsSpan(row * inputSize, inputSize);
        T[] delta = new T[4 * size];
        for (int j = 0; j < size; j++)
        {
            T i = gate[j], f = gate[size + j], g = gate[2 * size + j], o = gate[3 * size + j], tanh = T.Tanh(cell[j]);
            T dc = cellGradient[j] + hiddenGradient[j] * o * (T.One - tanh * tanh);
            delta[j] = dc * g * i * (T.One - i);
            delta[size + j] = dc * cellBefore[j] * f * (T.One - f);
            delta[2 * size + j] = dc * i * (T.One - g * g);
            delta[3 * size + j] = hiddenGradient[j] * tanh * o * (T.One - o);
            cellGradient[j] = dc * f;
        }
        for (int r = 0; r < 4 * size; r++)
        {
            gradients.Bias[r] += delta[r];
            for (int j = 0; j < inputSize; j++)
            {
                gradients.InputWeights[r * inputSize + j] += delta[r] * input[j];
                inputGradient[row * inputSize + j] += delta[r] * layer.InputWeights[r * inputSize + j];
            }
            for (int j = 0; j < size; j++)
            {
                gradients.RecurrentWeights[r * size + j] += delta[r] * hiddenBefore[j];
                hiddenGradientBefore[j] += delta[r] * layer.RecurrentWeights[r * size + j];
            }
        }
    }

    /// <summary>Multiplies x [rows, width] by the mask of a site; nothing without dropout.</summary>
    private static void Drop(T[] x, int width, int site, DropoutFactor? dropout)
    {
        if (dropout is null)
            return;
        for (int i = 0; i < x.Length; i++)
            x[i] *= T.CreateTruncating(dropout(site, i / width, i % width));
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        T sum = T.Zero;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
