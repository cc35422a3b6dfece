using Retune.Engines;
using Retune.Engines.Plain;
using Retune.Models;
using Retune.Onnx;
using Retune.Tests.Kernels;
using Retune.Text;

namespace Retune.Tests.Onnx;

/// <summary>A model of random numbers, two windows of words for it, and what our plain engine makes of them in double precision.</summary>
internal sealed class ExportCase
{
    private const int Streams = 3;

    private static readonly int[] Times = [4, 2];

    private readonly double[] _firstState;

    public ExportCase(int layers, bool outputBias, int embedding = 3, int hidden = 5)
    {
        var shape = new NetworkShape(11, embedding, hidden, layers, outputBias);
        var parameters = new NetworkParameters<float>(shape);
        int seed = 0;
        foreach ((_, float[] values, _) in parameters.Tensors())
            TestValues.Uniform(values.Length, ++seed).CopyTo(values, 0);
        Model = new LanguageModel(parameters, Vocabulary.FromWords([.. Enumerable.Range(0, 9).Select(word => $"w{word}")]), lnZ: 2.25);
        _firstState = [.. TestValues.Uniform(2 * layers * Streams * hidden, seed: 99).Select(value => (double)value)];
    }

    public LanguageModel Model { get; }

    private NetworkShape Shape => Model.Shape;

    /// <summary>Inputs of the two windows; candidates of every position, of every stream, or the same for all.</summary>
    public List<Dictionary<string, Tensor>> Feeds(OnnxScores scores, int[]? candidateShape = null)
    {
        var feeds = new List<Dictionary<string, Tensor>>();
        for (int window = 0; window < Times.Length; window++)
        {
            var feed = new Dictionary<string, Tensor> { ["ids"] = Ids(window) };
            if (scores == OnnxScores.Candidates)
                feed["candidates"] = Words(seed: 70 + window, candidateShape ?? [Streams, Times[window], 4]);
            feeds.Add(feed);
        }
        int half = _firstState.Length / 2;
        feeds[0]["hidden"] = new Tensor([Shape.Layers, Streams, Shape.HiddenSize], _firstState[..half]);
        feeds[0]["cell"] = new Tensor([Shape.Layers, Streams, Shape.HiddenSize], _firstState[half..]);
        return feeds;
    }

    /// <summary>The greatest difference of any output of a run from what the engine gives.</summary>
    public double GreatestDifference(OnnxOptions options, List<Dictionary<string, Tensor>> feeds, IReadOnlyList<Dictionary<string, Tensor>> outputs)
    {
        Assert.Equal(feeds.Count, outputs.Count);
        var lstm = new PlainLstm<double>(Model.Parameters.Convert<double>(), Streams);
        foreach ((StateTensor state, int layer) in lstm.CaptureState("m").Select((state, index) => (state, index / 2)))
            feeds[0][state.Name.Contains("hidden", StringComparison.Ordinal) ? "hidden" : "cell"].Row(layer).CopyTo((double[])state.Values);
        double greatest = 0;
        for (int window = 0; window < feeds.Count; window++)
        {
            int time = Times[window];
            int[] byTime = [.. TensorOperations.Transpose(Ids(window), [1, 0]).Values.Select(id => (int)id)];
            double[] top = lstm.Forward(byTime, time, dropout: null).Top;
            Tensor all = LogProbabilities(top, time, options.Normalised);
            Tensor expected = options.Scores == OnnxScores.All ? all : Chosen(all, feeds[window]["candidates"]);
            Compare(expected, outputs[window]["ln_p"]);
            Compare(State(lstm, "hidden"), outputs[window]["hidden_out"]);
            Compare(State(lstm, "cell"), outputs[window]["cell_out"]);
        }
        return greatest;

        void Compare(Tensor expected, Tensor found)
        {
            Assert.Equal(expected.Shape, found.Shape);
            foreach ((double x, double y) in expected.Values.Zip(found.Values))
                greatest = double.IsNaN(y) ? double.NaN : Math.Max(greatest, Math.Abs(x - y));
        }
    }

    private Tensor Ids(int window) => Words(seed: 50 + window, [Streams, Times[window]]);

    private Tensor Words(int seed, int[] shape) =>
        new(shape, [.. TestValues.Uniform(Tensor.Count(shape), seed).Select(value => Math.Floor((value + 1) / 2 * Shape.VocabularySize))]);

    /// <summary>ln p [B, T, V] of rows [T, B, H].</summary>
    private Tensor LogProbabilities(double[] top, int time, bool normalised)
    {
        var logs = Tensor.Zeros(Streams, time, Shape.VocabularySize);
        for (int b = 0; b < Streams; b++)
        {
            for (int t = 0; t < time; t++)
            {
                Span<double> row = logs.Values.AsSpan((b * time + t) * Shape.VocabularySize, Shape.VocabularySize);
                for (int word = 0; word < row.Length; word++)
                {
                    row[word] = Model.Parameters.OutputBias?[word] ?? 0;
                    for (int j = 0; j < Shape.HiddenSize; j++)
                        row[word] += Model.Parameters.Output[word * Shape.HiddenSize + j] * top[(t * Streams + b) * Shape.HiddenSize + j];
                }
                double lnZ = normalised ? Math.Log(row.ToArray().Sum(Math.Exp)) : Model.LnZ;
                foreach (ref double value in row)
                    value -= lnZ;
            }
        }
        return logs;
    }

    /// <summary>ln p [B, T, n] of candidates [B or 1, T or 1, n].</summary>
    private static Tensor Chosen(Tensor all, Tensor candidates)
    {
        int time = all.Shape[1], count = candidates.Shape[2];
        var chosen = Tensor.Zeros(Streams, time, count);
        for (int i = 0; i < chosen.Values.Length; i++)
        {
            int position = i / count, b = position / time % candidates.Shape[0], t = position % time % candidates.Shape[1];
            int word = (int)candidates.Values[(b * candidates.Shape[1] + t) * count + i % count];
            chosen.Values[i] = all.Values[position * all.Shape[2] + word];
        }
        return chosen;
    }

    private Tensor State(PlainLstm<double> lstm, string name) => new(
        [Shape.Layers, Streams, Shape.HiddenSize],
        [.. lstm.CaptureState("m").Where(state => state.Name.Contains(name, StringComparison.Ordinal)).SelectMany(state => (double[])state.Values)]);
}
