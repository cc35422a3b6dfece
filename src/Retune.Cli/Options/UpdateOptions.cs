using System.CommandLine;
using Retune.Training;

namespace Retune.Cli.Options;

/// <summary>Stochastic gradient descent and truncated back-propagation.</summary>
internal sealed class UpdateOptions(string rateText)
{
    private static readonly TrainingOptions _standard = new();

    private readonly NumberOption<double> _rate = new("--rate", "R",
        "Learning rate of plain SGD, for the loss summed over the steps of a window and averaged over the streams.", rateText);

    private readonly NumberOption<double> _decay = new("--decay", "D", "Weight decay: every parameter loses rate x D of itself at each step.", _standard.WeightDecay);
    private readonly NumberOption<double> _clip = new("--clip", "C", "Bound on the global norm of the gradient; Infinity does not clip.", _standard.ClipNorm);
    private readonly NumberOption<double> _dropout = new("--dropout", "P", "Dropout probability on the feed-forward connections, in [0, 1).", _standard.Dropout);

    private readonly NumberOption<int> _streams = new("--streams", "N",
        "Parallel sequences each text is cut into; a small text wants fewer, for then it gives more updates.", $"{Preset.Paper.Streams}; small {Preset.Small.Streams}");

    private readonly NumberOption<int> _bptt = new("--bptt", "N", "Time steps of a window of truncated back-propagation.", _standard.Bptt);

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => new("Update", _rate, _decay, _clip, _dropout, _streams, _bptt);

    /// <summary>Puts the values into the options of a run, whose default rate depends on what is trained.</summary>
    public TrainingOptions Apply(ParseResult parsed, Preset preset, double standardRate, TrainingOptions options) => options with
    {
        LearningRate = parsed.GetValue(_rate) ?? standardRate,
        WeightDecay = parsed.GetValue(_decay) ?? options.WeightDecay,
        ClipNorm = parsed.GetValue(_clip) ?? options.ClipNorm,
        Dropout = parsed.GetValue(_dropout) ?? options.Dropout,
        Streams = parsed.GetValue(_streams) ?? preset.Streams,
        Bptt = parsed.GetValue(_bptt) ?? options.Bptt,
    };
}
