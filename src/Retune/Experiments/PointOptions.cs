using System.Globalization;
using Retune.Losses;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>The training options of a point.</summary>
internal static class PointOptions
{
    /// <summary>Everything that determines the run's bits, besides models and texts.</summary>
    public static TrainingOptions Of(ExperimentConfig config, Point point)
    {
        TrainingSettings training = config.Training;
        var options = new TrainingOptions
        {
            Loss = new LossOptions
            {
                Kind = point.Recipe is Recipe.CrossEntropy or Recipe.CrossEntropyKld ? LossKind.CrossEntropy : LossKind.Nce,
                Gamma = point.Gamma,
            },
            LearningRate = point.LearningRate,
            Streams = training.Streams,
            Bptt = training.Bptt,
            NoiseSamples = training.NoiseSamples,
            NoiseExponent = training.NoiseExponent,
            Dropout = training.Dropout,
            ClipNorm = training.Clip,
            WeightDecay = training.WeightDecay,
            EvaluationStreams = training.EvaluationStreams,
            KeepReferenceStates = training.KeepReferenceStates && point.Gamma < 1,
            Annealing = Schedule(config.Schedules, point),
            Seed = point.Seed,
        };
        return point.Variation is { } variation ? Vary(options, variation) : options;
    }

    /// <summary>Name → value of every option that determines bits, in words that a message can show.</summary>
    public static IEnumerable<(string Name, string Value)> Describe(TrainingOptions options)
    {
        AnnealingOptions annealing = options.Annealing;
        return
        [
            ("loss", options.Loss.Kind == LossKind.Nce ? "nce" : "cross-entropy"),
            ("gamma", Text(options.Loss.Gamma)),
            ("temperature", Text(options.Loss.Temperature)),
            ("learning rate", Text(options.LearningRate)),
            ("streams", Text(options.Streams)),
            ("bptt", Text(options.Bptt)),
            ("noise samples", Text(options.NoiseSamples)),
            ("noise exponent", Text(options.NoiseExponent)),
            ("dropout", Text(options.Dropout)),
            ("clip", Text(options.ClipNorm)),
            ("weight decay", Text(options.WeightDecay)),
            ("fixed iterations", Text(annealing.FixedIterations)),
            ("annealing threshold", Text(annealing.Threshold)),
            ("annealing factor", Text(annealing.Factor)),
            ("annealed iterations", Text(annealing.AnnealedIterations)),
            ("maximum iterations", Text(annealing.MaximumIterations)),
            ("evaluation streams", Text(options.EvaluationStreams)),
            ("reference states", options.KeepReferenceStates ? "kept in half precision" : "not kept"),
            ("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Iterations that the schedule takes if the rate is lowered as soon as it may be.</summary>
    public static int ExpectedIterations(ExperimentConfig config, Point point)
    {
        AnnealingOptions schedule = Schedule(config.Schedules, point);
        return Math.Min(schedule.MaximumIterations, schedule.FixedIterations + schedule.AnnealedIterations);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static AnnealingOptions Schedule(ScheduleSettings schedules, Point point) =>
        point.From is not null ? schedules.Adaptation : point.Recipe == Recipe.Id ? schedules.Domain : schedules.General;

    private static TrainingOptions Vary(TrainingOptions options, Variation variation) => variation.Ablation switch
    {
        Variation.Dropout => options with { Dropout = variation.Number },
        Variation.NoiseSamples => options with { NoiseSamples = (int)variation.Number },
        Variation.NoiseExponent => options with { NoiseExponent = variation.Number },
        Variation.Temperature => options with { Loss = options.Loss with { Temperature = variation.Number } },
        _ => options,                                       // whose counts make the noise is no option but an input
    };
}
