using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Retune.Files;
using Retune.Text;

namespace Retune.Models;

/// <summary>
/// A language model: network, words and the constant ln Z. It is kept in a folder of <c>config.json</c>, <c>vocab.txt</c>
/// (id = line) and <c>model.safetensors</c> (<see cref="ModelWeights"/>).
/// </summary>
public sealed class LanguageModel
{
    internal const string ConfigurationFile = "config.json";
    internal const string VocabularyFile = "vocab.txt";
    internal const string WeightsFile = "model.safetensors";

    private static readonly string[] _files = [ConfigurationFile, VocabularyFile, WeightsFile];

    /// <summary>Puts a model together.</summary>
    /// <param name="parameters">The network's parameters; referred to, not copied.</param>
    /// <param name="vocabulary">Its words.</param>
    /// <param name="lnZ">The constant ln Z (natural log).</param>
    /// <param name="training">Where it comes from, written to <c>config.json</c> under the key <c>training</c>.</param>
    /// <exception cref="ArgumentException">The vocabulary has another size than the network, or ln Z is not finite.</exception>
    public LanguageModel(NetworkParameters<float> parameters, Vocabulary vocabulary, double lnZ, JsonObject? training = null)
    {
        if (vocabulary.Count != parameters.Shape.VocabularySize)
            throw new ArgumentException($"The vocabulary has {vocabulary.Count} words, the network {parameters.Shape.VocabularySize} rows.", nameof(vocabulary));
        if (!double.IsFinite(lnZ))
            throw new ArgumentException($"ln Z is {lnZ}; it must be finite.", nameof(lnZ));
        Parameters = parameters;
        Vocabulary = vocabulary;
        LnZ = lnZ;
        Training = training;
    }

    /// <summary>The network's sizes.</summary>
    public NetworkShape Shape => Parameters.Shape;

    /// <summary>The network's parameters.</summary>
    public NetworkParameters<float> Parameters { get; }

    /// <summary>The words; a word's id is its row in the embedding and the output.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The constant ln Z (natural log): p(w|h) = exp(o(h)_w - ln Z).</summary>
    public double LnZ { get; }

    /// <summary>Where the model comes from, as its trainer wrote it, or null.</summary>
    public JsonObject? Training { get; }

    /// <summary>The same network with another ln Z (re-centring) and provenance; the parameters are shared, not copied.</summary>
    /// <exception cref="ArgumentException">ln Z is not finite.</exception>
    public LanguageModel With(double lnZ, JsonObject? training) => new(Parameters, Vocabulary, lnZ, training);

    /// <summary>Lower-case hexadecimal SHA-256 of the parameters and ln Z: the same for the same model wherever it came from.</summary>
    internal string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, float[] values, _) in Parameters.Tensors())
        {
            // In pieces, because the bytes of a tensor may be more than a span can count.
            for (int start = 0; start < values.Length; start += 1 << 24)
                hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(1 << 24, values.Length - start))));
        }
        hash.AppendData(BitConverter.GetBytes(LnZ));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A new model with random parameters (<see cref="NetworkInitialisation"/>) and ln Z = ln V.</summary>
    /// <exception cref="InputException">The shape is impossible.</exception>
    /// <exception cref="ArgumentException">The vocabulary has another size than the shape.</exception>
    public static LanguageModel Initialise(NetworkShape shape, Vocabulary vocabulary, ulong seed) =>
        new(NetworkInitialisation.Create(shape, seed), vocabulary, Math.Log(shape.VocabularySize));

    /// <summary>The paths of the files of which a model in a folder consists.</summary>
    public static IReadOnlyList<string> FilesOf(string folder) => [.. _files.Select(file => Path.Combine(folder, file))];

    /// <summary>Whether a folder holds all files of a model.</summary>
    internal static bool Exists(string folder) => FilesOf(folder).All(File.Exists);

    /// <summary>Reads a model folder.</summary>
    /// <exception cref="InputException">The folder or a file is missing or malformed, or two of the files do not fit together.</exception>
    public static LanguageModel Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"The model folder {folder} does not exist.");
        foreach (string file in _files)
        {
            if (!File.Exists(Path.Combine(folder, file)))
                throw new InputException($"The model folder {folder} has no {file}; a model is a folder with {ConfigurationFile}, {VocabularyFile} and {WeightsFile}.");
        }
        ModelConfiguration configuration = ModelConfiguration.Load(Path.Combine(folder, ConfigurationFile));
        string vocabularyPath = Path.Combine(folder, VocabularyFile);
        Vocabulary vocabulary = Vocabulary.Load(vocabularyPath, requireSpecialWords: true);
        if (vocabulary.Count != configuration.Shape.VocabularySize)
            throw new InputException($"{vocabularyPath} has {vocabulary.Count} words, but {ConfigurationFile} beside it says {configuration.Shape.VocabularySize}; the files are of different models.");
        NetworkParameters<float> parameters = ModelWeights.FromSafetensors(Path.Combine(folder, WeightsFile), configuration.Shape);
        return new LanguageModel(parameters, vocabulary, configuration.LnZ, configuration.Training);
    }

    /// <summary>Writes a model folder, creating it if need be; each file is replaced whole or not at all.</summary>
    /// <remarks>
    /// The weights, by far the largest file, are on the disk before anything in the folder changes, and <c>config.json</c> is
    /// written last: a folder without it is no model. Where a model of other words, another shape or another ln Z lies in the folder,
    /// its <c>config.json</c> goes first, so that a save that is cut short leaves no mixture of two models; where only the weights
    /// change, as a training run replaces them again and again, the model is readable at every moment.
    /// </remarks>
    /// <exception cref="InputException">A parameter is NaN or infinite; the folder is as it was.</exception>
    /// <exception cref="RetuneException">A file could not be written.</exception>
    public void Save(string folder) =>
        Save(folder, ModelWeights.Tensors(Parameters), Vocabulary, new ModelConfiguration(Shape, LnZ, Training));

    /// <summary>Writes the folder of a model whose parameters are read piece by piece; what reading them throws leaves it as it was.</summary>
    /// <exception cref="RetuneException">A file could not be written.</exception>
    internal static void Save(string folder, IEnumerable<ParameterTensor<float>> parameters, Vocabulary vocabulary, ModelConfiguration configuration)
    {
        string configurationPath = Path.Combine(folder, ConfigurationFile);
        string vocabularyPath = Path.Combine(folder, VocabularyFile);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RetuneException($"The model folder {folder} cannot be written: {failure.Message}", failure);
        }
        SafetensorsWriter weights = ModelWeights.Writer(parameters);
        AtomicFile.Write(Path.Combine(folder, WeightsFile), stream =>
        {
            weights.Write(stream);
            stream.Flush(flushToDisk: true);
            if (!HoldsWords(vocabularyPath, vocabulary) || !HoldsConfiguration(configurationPath, configuration))
                File.Delete(configurationPath);
            vocabulary.Save(vocabularyPath);
        });
        configuration.Save(configurationPath);
    }

    private static bool HoldsConfiguration(string path, ModelConfiguration configuration)
    {
        try
        {
            ModelConfiguration held = ModelConfiguration.Load(path);
            return held.Shape == configuration.Shape && held.LnZ.Equals(configuration.LnZ);
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static bool HoldsWords(string path, Vocabulary vocabulary)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream)) == vocabulary.Hash;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // Missing, or whatever it is: it is not this vocabulary.
        }
    }
}
