using System.Globalization;
using Retune.Files;
using Retune.Models;
using Retune.Onnx.Messages;

namespace Retune.Onnx;

/// <summary>Writes language models for ONNX Runtime and whatever else reads ONNX (IR version 7, operators of version 13).</summary>
public static class OnnxExport
{
    /// <summary>What the name of the weights' file has more than that of the model's, where the weights are apart.</summary>
    public const string WeightsSuffix = ".data";

    private const long IrVersion = 7;
    private const long OperatorVersion = 13;

    /// <summary>
    /// Writes a model as an ONNX file, or leaves what was there. The graph takes word ids and states, and gives ln p of words and the next
    /// states; docs/onnx.md has the table. Weights that make the file larger than 2 GiB, protobuf's limit, go into a second file
    /// beside it, its name with <c>.data</c> appended; an older model at <paramref name="path"/> then goes before the new weights
    /// come. The weights are streamed from the model's arrays, not copied.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="options">What the graph computes.</param>
    /// <param name="cancellation">Stops between two tensors; no file is left.</param>
    /// <exception cref="InputException">The options contradict each other.</exception>
    /// <exception cref="RetuneException">A file could not be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static OnnxFiles Write(LanguageModel model, string path, OnnxOptions options, CancellationToken cancellation = default) =>
        Write(model, path, options, EmbeddedWeights.MaximumLength, cancellation);

    /// <param name="model">The model.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="options">What the graph computes.</param>
    /// <param name="maximumLength">Bytes of a file above which the weights are written beside it.</param>
    /// <param name="cancellation">Stops between two tensors.</param>
    internal static OnnxFiles Write(LanguageModel model, string path, OnnxOptions options, long maximumLength, CancellationToken cancellation)
    {
        options.Validate();
        ModelProto message = Describe(model, options);
        Graph graph = LanguageModelGraph.Of(model, options);
        var embedded = new EmbeddedWeights(message, graph);
        if (embedded.Length > maximumLength)
            return WriteBoth(path, message, graph, cancellation);
        AtomicFile.Write(path, stream => embedded.Write(stream, cancellation));
        return new OnnxFiles(path, null, embedded.Length);
    }

    /// <summary>The weights first, and never an older model beside them: it would read weights that are not its own.</summary>
    private static OnnxFiles WriteBoth(string path, ModelProto message, Graph graph, CancellationToken cancellation)
    {
        string weightsPath = path + WeightsSuffix;
        var external = new ExternalWeights(message, graph, Path.GetFileName(weightsPath));
        AtomicFile.Write(weightsPath, stream =>
        {
            external.WriteWeights(stream, cancellation);
            File.Delete(path);
        });
        AtomicFile.Write(path, external.WriteModel);
        return new OnnxFiles(path, weightsPath, new FileInfo(path).Length + new FileInfo(weightsPath).Length);
    }

    private static ModelProto Describe(LanguageModel model, OnnxOptions options) => new()
    {
        IrVersion = IrVersion,
        OpsetImport = { new OperatorSetIdProto { Version = OperatorVersion } },
        ProducerName = "Retune",
        ProducerVersion = typeof(OnnxExport).Assembly.GetName().Version!.ToString(3),
        DocString = "A word-level LSTM language model.",
        MetadataProps =
        {
            Entry("ln_z", model.LnZ.ToString("R", CultureInfo.InvariantCulture)),
            Entry("normalised", options.Normalised ? "true" : "false"),
            Entry("unknown_id", model.Vocabulary.UnknownId.ToString(CultureInfo.InvariantCulture)),
            Entry("end_of_sentence_id", model.Vocabulary.EndOfSentenceId.ToString(CultureInfo.InvariantCulture)),
            Entry("vocabulary_sha256", model.Vocabulary.Hash),
        },
    };

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
