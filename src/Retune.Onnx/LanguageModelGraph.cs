using Retune.Models;
using Retune.Onnx.Messages;
using static Retune.Onnx.Graph;

namespace Retune.Onnx;

/// <summary>The language model as a graph of ONNX's operators, version 13.</summary>
/// <remarks>
/// ids [B, T] → embedding rows [T, B, E] → one LSTM operator a layer [T, B, H] → top [B, T, H] → ln p. ONNX's LSTM runs over the
/// first axis, so that the ids, the smallest tensor, are transposed on the way in and the top outputs on the way out.
/// </remarks>
internal sealed class LanguageModelGraph
{
    private const TensorProto.Types.DataType Float = TensorProto.Types.DataType.Float;
    private const TensorProto.Types.DataType Int64 = TensorProto.Types.DataType.Int64;

    private readonly Graph _graph = new("retune_lstm_lm");
    private readonly NetworkParameters<float> _parameters;
    private readonly NetworkShape _shape;

    private LanguageModelGraph(NetworkParameters<float> parameters)
    {
        _parameters = parameters;
        _shape = parameters.Shape;
    }

    /// <summary>The graph of a model.</summary>
    public static Graph Of(LanguageModel model, OnnxOptions options)
    {
        var network = new LanguageModelGraph(model.Parameters);
        string top = network.Layers();
        if (options.Scores == OnnxScores.Candidates)
            network.CandidateScores(top, model.LnZ);
        else
            network.AllScores(top, options.Normalised ? null : model.LnZ);
        network.NextStates();
        return network._graph;
    }

    /// <summary>ids, hidden, cell → top output [B, T, H]; the next states of each layer are <c>hidden_out_l*</c>, <c>cell_out_l*</c> [1, B, H].</summary>
    private string Layers()
    {
        _graph.Input("ids", Int64, "Word ids (lines of vocab.txt, from 0); </s> before a sentence's first word.", Free("batch"), Free("time"));
        _graph.Input("hidden", Float, "Hidden state of each layer, zeros at the start.", Fixed(_shape.Layers), Free("batch"), Fixed(_shape.HiddenSize));
        _graph.Input("cell", Float, "Cell state of each layer, zeros at the start.", Fixed(_shape.Layers), Free("batch"), Fixed(_shape.HiddenSize));
        string axis = _graph.Vector("direction_axis", 1);
        string embedding = _graph.Weight("embedding.weight", [_shape.VocabularySize, _shape.EmbeddingSize], _parameters.Embedding);
        string ids = _graph.Node("Transpose", ["ids"], "ids_by_time", Integers("perm", 1, 0));
        string x = _graph.Node("Gather", [embedding, ids], "x_l0");
        _graph.Node("Split", ["hidden"], Names("hidden_l"), Integer("axis", 0));
        _graph.Node("Split", ["cell"], Names("cell_l"), Integer("axis", 0));
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            (string w, string r, string b) = LayerWeights(layer);
            string y = $"y_l{layer}";
            _graph.Node(
                "LSTM", [x, w, r, b, "", $"hidden_l{layer}", $"cell_l{layer}"], [y, $"hidden_out_l{layer}", $"cell_out_l{layer}"],
                Integer("hidden_size", _shape.HiddenSize));
            x = _graph.Node("Squeeze", [y, axis], $"x_l{layer + 1}");
        }
        return _graph.Node("Transpose", [x], "top", Integers("perm", 1, 0, 2));
    }

    /// <summary>W [1, 4H, in], R [1, 4H, H] and B [1, 8H] of one layer, gates in ONNX's order; B's second half, a second bias a gate, is zero.</summary>
    private (string W, string R, string B) LayerWeights(int layer)
    {
        LstmLayerParameters<float> parameters = _parameters.Layers[layer];
        int gates = 4 * _shape.HiddenSize;
        return (
            _graph.Weight($"lstm.w_l{layer}", [1, gates, _shape.InputSize(layer)], GatesReordered(parameters.InputWeights)),
            _graph.Weight($"lstm.r_l{layer}", [1, gates, _shape.HiddenSize], GatesReordered(parameters.RecurrentWeights)),
            _graph.Weight($"lstm.b_l{layer}", [1, 2 * gates], [.. GatesReordered(parameters.Bias), new float[gates]]));
    }

    /// <summary>The gates' rows in ONNX's order i, o, f, g, where ours (PyTorch's) is i, f, g, o; ONNX's documents call g c.</summary>
    private static ReadOnlyMemory<float>[] GatesReordered(float[] values)
    {
        int gate = values.Length / 4;
        return [values.AsMemory(0, gate), values.AsMemory(3 * gate, gate), values.AsMemory(gate, gate), values.AsMemory(2 * gate, gate)];
    }

    /// <summary>ln p = rows [B, T, n, H] · top [B, T, H, 1] (+ bias) - ln Z of the candidates: [B, T, n].</summary>
    private void CandidateScores(string top, double lnZ)
    {
        _graph.Input(
            "candidates", Int64, "Ids of the words to score after each word of ids; a first or second size of 1 shares them.",
            Free("candidate_batch"), Free("candidate_time"), Free("candidates"));
        string axis = _graph.Vector("last_axis", -1);
        string rows = _graph.Node("Gather", [OutputRows(), "candidates"], "candidate_rows");
        string column = _graph.Node("Unsqueeze", [top, axis], "top_column");
        string products = _graph.Node("MatMul", [rows, column], "products");
        string scores = _graph.Node("Squeeze", [products, axis], "scores");
        if (OutputBias() is { } bias)
        {
            string biases = _graph.Node("Gather", [bias, "candidates"], "candidate_biases");
            scores = _graph.Node("Add", [scores, biases], "biased_scores");
        }
        _graph.Node("Sub", [scores, _graph.Scalar("ln_z", (float)lnZ)], "ln_p");
        _graph.Output("ln_p", Float, "ln p (natural log) of each candidate, score - ln Z.", Free("batch"), Free("time"), Free("candidates"));
    }

    /// <summary>ln p [B, T, V] of all words; the log softmax where ln Z is null. As matrices of B·T rows, which Gemm multiplies by the rows as they lie.</summary>
    private void AllScores(string top, double? lnZ)
    {
        string flat = _graph.Node("Flatten", [top], "top_rows", Integer("axis", 2));
        string rows = OutputRows();
        string scores = _graph.Node("Gemm", OutputBias() is { } bias ? [flat, rows, bias] : [flat, rows], "score_rows", Integer("transB", 1));
        string logs = lnZ is { } constant
            ? _graph.Node("Sub", [scores, _graph.Scalar("ln_z", (float)constant)], "ln_p_rows")
            : _graph.Node("LogSoftmax", [scores], "ln_p_rows", Integer("axis", -1));
        string batchAndTime = _graph.Node("Shape", ["ids"], "batch_and_time");
        string shape = _graph.Node("Concat", [batchAndTime, _graph.Vector("words", _shape.VocabularySize)], "ln_p_shape", Integer("axis", 0));
        _graph.Node("Reshape", [logs, shape], "ln_p");
        _graph.Output(
            "ln_p", Float, $"ln p (natural log) of every word, {(lnZ is null ? "log softmax" : "score - ln Z")}.",
            Free("batch"), Free("time"), Fixed(_shape.VocabularySize));
    }

    private void NextStates()
    {
        foreach (string state in (ReadOnlySpan<string>)["hidden_out", "cell_out"])
        {
            _graph.Node("Concat", Names($"{state}_l"), state, Integer("axis", 0));
            _graph.Output(
                state, Float, "The state after the last word, for the next call.", Fixed(_shape.Layers), Free("batch"), Fixed(_shape.HiddenSize));
        }
    }

    private string OutputRows() => _graph.Weight("output.weight", [_shape.VocabularySize, _shape.HiddenSize], _parameters.Output);

    private string? OutputBias() =>
        _parameters.OutputBias is { } bias ? _graph.Weight("output.bias", [_shape.VocabularySize], bias) : null;

    private string[] Names(string prefix) => [.. Enumerable.Range(0, _shape.Layers).Select(layer => $"{prefix}{layer}")];
}
