using System.CommandLine;
using Retune.Models;
using Retune.Training;

namespace Retune.Cli.Options;

/// <summary>Sizes that go together; every one of them can be set by an option of its own.</summary>
internal sealed record Preset(int Embedding, int Hidden, int Layers, int Streams, int NoiseSamples)
{
    /// <summary>The paper's configuration.</summary>
    public static Preset Paper { get; } = new(
        NetworkShape.Paper.EmbeddingSize, NetworkShape.Paper.HiddenSize, NetworkShape.Paper.Layers, new TrainingOptions().Streams, new TrainingOptions().NoiseSamples);

    /// <summary>A network that a processor trains in minutes.</summary>
    public static Preset Small { get; } = new(128, 256, 2, 64, 128);

    /// <summary>The option <c>--preset</c>; a model that is adapted brings its network, so that only the rest applies.</summary>
    public static Option<string> Option(bool withNetwork) => Word.Choice("--preset",
        (withNetwork ? $"Sizes of the network, and numbers of streams and noise words: paper {Paper}, small {Small}."
            : $"Numbers of streams and noise words: paper {Paper.Streams} and {Paper.NoiseSamples}, small {Small.Streams} and {Small.NoiseSamples}."),
        "paper", "small");

    /// <summary>The preset of that name.</summary>
    public static Preset Named(string name) => name == "small" ? Small : Paper;

    /// <summary>For the help.</summary>
    public override string ToString() => $"{Embedding}/{Hidden}x{Layers}, {Streams}, {NoiseSamples}";
}
