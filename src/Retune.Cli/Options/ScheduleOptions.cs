using System.CommandLine;
using Retune.Training;

namespace Retune.Cli.Options;

/// <summary>How the learning rate falls and when the run ends.</summary>
internal sealed class ScheduleOptions
{
    private static readonly AnnealingOptions _standard = new();

    private readonly NumberOption<int> _fixed = new("--fixed-iterations", "N", "Iterations (passes over the texts) at the initial rate.", _standard.FixedIterations);

    private readonly NumberOption<double> _threshold = new("--anneal-threshold", "X",
        "After them, annealing begins once the development perplexity improves by less than this share of itself: 0.003 is 0.3 %.", _standard.Threshold);

    private readonly NumberOption<double> _factor = new("--anneal-factor", "F", "What the rate is multiplied by at each annealed iteration.", _standard.Factor);
    private readonly NumberOption<int> _annealed = new("--annealed-iterations", "N", "Iterations once annealing has begun.", _standard.AnnealedIterations);
    private readonly NumberOption<int> _maximum = new("--max-iterations", "N", "Iterations at the most.", _standard.MaximumIterations);

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => new("Schedule", _fixed, _threshold, _factor, _annealed, _maximum);

    /// <summary>Puts the values into the options of a run.</summary>
    public TrainingOptions Apply(ParseResult parsed, TrainingOptions options) => options with
    {
        Annealing = new AnnealingOptions
        {
            FixedIterations = parsed.GetValue(_fixed) ?? _standard.FixedIterations,
            Threshold = parsed.GetValue(_threshold) ?? _standard.Threshold,
            Factor = parsed.GetValue(_factor) ?? _standard.Factor,
            AnnealedIterations = parsed.GetValue(_annealed) ?? _standard.AnnealedIterations,
            MaximumIterations = parsed.GetValue(_maximum) ?? _standard.MaximumIterations,
        },
    };
}
