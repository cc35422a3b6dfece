using System.CommandLine;
using Retune.Models;

namespace Retune.Cli.Options;

/// <summary>The sizes of a new network.</summary>
internal sealed class NetworkOptions
{
    private readonly NumberOption<int> _embedding = new("--embedding", "N", "Width of the word embedding.", $"{Preset.Paper.Embedding}; small {Preset.Small.Embedding}");
    private readonly NumberOption<int> _hidden = new("--hidden", "N", "Width of every LSTM layer.", $"{Preset.Paper.Hidden}; small {Preset.Small.Hidden}");
    private readonly NumberOption<int> _layers = new("--layers", "N", "Number of LSTM layers.", $"{Preset.Paper.Layers}; small {Preset.Small.Layers}");
    private readonly Option<bool> _outputBias = Word.Switch("--output-bias", "Give every output row a bias; the paper's network has none.");

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => new("Network", _embedding, _hidden, _layers, _outputBias);

    /// <summary>The shape of a network over a vocabulary of so many words.</summary>
    public NetworkShape Read(ParseResult parsed, Preset preset, int vocabularySize) => new(
        vocabularySize, parsed.GetValue(_embedding) ?? preset.Embedding, parsed.GetValue(_hidden) ?? preset.Hidden,
        parsed.GetValue(_layers) ?? preset.Layers, parsed.GetValue(_outputBias));
}
